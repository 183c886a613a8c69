"""Arguments before any command sees them; the version and the help."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest

from tuinet.cli import color
from tuinet.cli.command_table import COMMANDS, SUBCOMMANDS, commands
from tuinet.cli.environment import ON_END_VARIABLES, warn_of_unknown_variables
from tuinet.cli.help import help_arguments
from tuinet.cli.main import call, with_command_first
from tuinet.cli.open_app import open_app
from tuinet.config import Configuration, hyperparameters
from tuinet.errors import TuinetError, UsageError
from tuinet.jobs.ending import end_variables
from tuinet.runs.local import LocalRun
from tuinet.runs.state import RunState

PAGES = [[name] for name in commands()] + [[group, name] for group, names in SUBCOMMANDS.items() for name in names]


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo `--color` after each test."""
    monkeypatch.setattr(color, "_chosen", [])
    monkeypatch.setenv("NO_COLOR", "")


def page(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """A help page, in one line."""
    call(list(arguments))
    return " ".join(re.sub("[│╭╮╰╯─]", " ", capsys.readouterr().out).split())


@pytest.mark.parametrize(
    "arguments",
    [["--ascii", "app", "--run", "deep"], ["--ascii", "--run", "deep"], ["app", "--ascii", "--run", "deep"]],
)
def test_options_may_stand_before_the_app_after_it_or_alone(arguments: list[str]) -> None:
    assert with_command_first(arguments) == ["app", "--ascii", "--run", "deep"]


def test_without_a_terminal_the_app_says_what_to_use_instead() -> None:
    with pytest.raises(UsageError, match="needs a terminal; use 'tuinet train' here instead"):
        open_app()


def test_the_help_lists_commands_options_and_where_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    text = page(capsys, "--help")
    for line in (line for names in COMMANDS.values() for line in names.values()):
        assert line in text
    for option in ("--run RUN", "--host MACHINE", "--read-only", "--ascii", "--slow-link", "--notice", "--color", "-V"):
        assert option in text
    assert "'tuinet help COMMAND' explains a command" in text
    assert "--install-completion" not in text


@pytest.mark.parametrize("group", SUBCOMMANDS)
def test_a_group_describes_each_of_its_commands(capsys: pytest.CaptureFixture[str], group: str) -> None:
    text = page(capsys, group, "--help")
    for name, line in SUBCOMMANDS[group].items():
        assert f"{name} {line}" in text


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_help_explains_a_command_within_80_columns(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert help_arguments(["help", *words]) == [*words, "--help"]
    call(["help", *words])
    asked = capsys.readouterr().out
    assert asked.startswith(f"Usage: tuinet {' '.join(words)}")
    assert max(map(len, asked.splitlines())) <= 80
    assert " STR" not in asked


@pytest.mark.parametrize(
    ("command", "usage"),
    [
        ("eval", "[OPTIONS] [RUN] [MORE...]"),
        ("set", "[OPTIONS] RUN NAME VALUE"),
        ("predict", "[OPTIONS] RUN IMAGE [MORE...]"),
        ("runs check", "[OPTIONS] [RUNS...]"),
        ("train", "[OPTIONS]"),
        ("data", "COMMAND"),
    ],
)
def test_the_usage_line_names_arguments_that_may_be_left_out(
    capsys: pytest.CaptureFixture[str], command: str, usage: str
) -> None:
    call([*command.split(), "--help"])
    assert capsys.readouterr().out.splitlines()[0].rstrip() == f"Usage: tuinet {command} {usage}"


@pytest.mark.parametrize(
    ("command", "complaint"),
    [
        ("predict last", "IMAGE is missing (see 'tuinet help predict')"),
        ("runs compare last", "SECOND is missing (see 'tuinet help runs compare')"),
        ("train --epochs", "--epochs: expected a value (see 'tuinet help train')"),
        ("runs show one two", "unexpected argument 'two' (see 'tuinet help runs show')"),
        ("trian", "unknown command 'trian': did you mean 'train'? (see 'tuinet --help')"),
        ("runs lst", "unknown 'runs' command 'lst': did you mean 'list'? (see 'tuinet help runs')"),
        (
            "train --optimiser adam",
            "unknown option '--optimiser': did you mean '--optimizer'? (see 'tuinet help train')",
        ),
        (
            "eval --split tests",
            "--split 'tests': expected one of test, valid, train; did you mean 'test'? (see 'tuinet help eval')",
        ),
        ("pause --timeout soon", "--timeout 'soon': expected a number (see 'tuinet help pause')"),
        ("train --seed 1 --seed 2", "--seed cannot be given more than once (see 'tuinet help train')"),
    ],
)
def test_wrong_arguments_are_named_with_what_was_expected(command: str, complaint: str) -> None:
    with pytest.raises(UsageError) as refusal:
        call(command.split())
    assert str(refusal.value) == complaint


def test_flags_say_what_kind_of_value_they_take(capsys: pytest.CaptureFixture[str]) -> None:
    text = page(capsys, "train", "--help")
    for flag in (
        "--epochs INT",
        "--learning-rate FLOAT",
        "--hidden INT",
        "--threads auto|INT",
        "--optimizer CHOICE",
    ):
        assert flag in text
    assert all(f"{setting.flag} {setting.metavar}" in text for setting in hyperparameters().values())


def test_set_lists_the_hyperparameters_it_takes_and_their_values(capsys: pytest.CaptureFixture[str]) -> None:
    text = page(capsys, "help", "set")
    assert "epochs, learning_rate, momentum, weight_decay, l1, dropout" in text
    assert "momentum: a number of at least 0 and below 1" in text


def test_the_environment_is_a_topic_made_from_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    text = page(capsys, "help", "environment")
    assert all(f"{setting.variable} {setting.flag}" in text for setting in hyperparameters().values())
    assert all(word in text for word in ("TUINET_HOME", "NO_COLOR", "[train]", "[hosts.NAME]"))


@pytest.mark.parametrize("topic", ["environment", "exit-codes"])
def test_a_topic_fits_80_columns_in_a_pipe(capsys: pytest.CaptureFixture[str], topic: str) -> None:
    call(["help", topic])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("TUINET_EPOCH", "unknown environment variable TUINET_EPOCH: did you mean 'TUINET_EPOCHS'?"),
        ("TUINET_HOTS", "unknown environment variable TUINET_HOTS: did you mean 'TUINET_HOST'?"),
        ("TUINET_COLOUR_OF_OTTERS", "unknown environment variable TUINET_COLOUR_OF_OTTERS: see 'tuinet help environ"),
    ],
)
def test_a_variable_that_means_nothing_is_named(capsys: pytest.CaptureFixture[str], name: str, warning: str) -> None:
    warn_of_unknown_variables({name: "3"})
    assert capsys.readouterr().err.startswith(f"warning: {warning}")


def test_known_variables_are_not_warned_about(capsys: pytest.CaptureFixture[str]) -> None:
    known = {setting.variable for setting in hyperparameters().values()} | {
        "TUINET_HOME",
        "TUINET_NOTICE",
        "TUI_NET",
        "PATH",
    }
    warn_of_unknown_variables(dict.fromkeys(known | ON_END_VARIABLES.keys(), "1"))
    assert capsys.readouterr().err == ""


def test_a_command_warns_of_a_misspelt_variable(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUINET_EPOCH", "3")
    call(["data", "list", "--quiet"])
    printed = capsys.readouterr()
    assert (printed.out, "TUINET_EPOCH:" in printed.err) == ("mnist\n", True)


def test_the_variables_of_an_on_end_command_are_those_that_it_gets(tmp_path: Path) -> None:
    run = LocalRun.create(tmp_path, Configuration(), None)
    added = end_variables(run, RunState()).keys() - os.environ.keys()
    assert added == ON_END_VARIABLES.keys()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["trian"], "unknown command or topic 'trian': did you mean 'train'?"),
        (["runs", "lst"], "unknown 'runs' command 'lst': did you mean 'list'?"),
    ],
)
def test_help_for_what_does_not_exist_names_the_nearest(words: list[str], complaint: str) -> None:
    with pytest.raises(UsageError, match=re.escape(complaint)):
        call(["help", *words])


@pytest.mark.parametrize(
    ("environment", "when"),
    [
        ({}, "auto"),
        ({"NO_COLOR": "1"}, "never"),
        ({"NO_COLOR": ""}, "auto"),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "never"),
        ({"FORCE_COLOR": "1"}, "always"),
        ({"FORCE_COLOR": "0"}, "never"),
        ({"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, "always"),
        ({"CLICOLOR": "0"}, "never"),
        ({"CLICOLOR": "1"}, "auto"),
    ],
)
@pytest.mark.usefixtures("forgetful")
def test_colours_follow_the_variables_of_most_programs(environment: dict[str, str], when: str) -> None:
    assert color.when_to_color(environment) == when


@pytest.mark.usefixtures("forgetful")
def test_color_stands_anywhere_and_wins_over_the_environment() -> None:
    assert color.take_color(["train", "--color", "always", "--quiet"]) == ["train", "--quiet"]
    assert color.when_to_color({"NO_COLOR": "1"}) == "always"
    assert color.take_color(["--color=never", "train", "--", "--color"]) == ["train", "--", "--color"]
    assert color.when_to_color({"FORCE_COLOR": "1"}) == "never"


@pytest.mark.parametrize("arguments", [["train", "--color", "blue"], ["train", "--color"]])
def test_any_choice_but_these_three_is_refused(arguments: list[str]) -> None:
    with pytest.raises(UsageError, match="expected one of auto, always, never"):
        color.take_color(arguments)


def test_colours_alone_do_not_make_a_file_a_terminal() -> None:
    options = color.console_options(io.StringIO(), {"FORCE_COLOR": "1", "TERM": "xterm-256color"})
    assert options == {"force_terminal": False, "color_system": "256", "no_color": False}


@pytest.mark.parametrize(
    ("variable", "arguments", "complaint"),
    [
        ("TUINET_NOTICE", ["attach"], "TUINET_NOTICE"),
        ("TUINET_PRESET", ["train"], "TUINET_PRESET"),
        ("TUINET_CONFIG", ["train"], "wrong: cannot be read"),
    ],
)
def test_options_of_commands_have_variables_too(
    monkeypatch: pytest.MonkeyPatch, variable: str, arguments: list[str], complaint: str
) -> None:
    monkeypatch.setenv(variable, "wrong")
    with pytest.raises(TuinetError, match=complaint):
        call(arguments)
