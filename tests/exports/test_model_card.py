"""A model card, read as a Markdown renderer reads it."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tuinet.cli.main import call
from tuinet.errors import ExportError, UsageError
from tuinet.evaluation.intervals import wilson_interval
from tuinet.events import SettingChanged
from tuinet.exports.model_card import model_card
from tuinet.exports.report import Report, report
from tuinet.exports.subject import ExportSubject
from tuinet.facts import DatasetFacts

MITCHELL = [
    "Model details",
    "Intended use",
    "Factors",
    "Metrics",
    "Evaluation data",
    "Training data",
    "Quantitative analyses",
    "Ethical considerations",
    "Caveats and recommendations",
]
"""The sections of Mitchell et al. 2019"""

HOSTILE = ("</script><img src=x onerror=alert(1)>", "a|b", "*bold* `code` [link](x)", "&lt; \\ ~~no~~")


class Card:
    """Return the text of a card as readers see it."""

    def __init__(self, text: str) -> None:
        self.tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)

    def headings(self, level: str) -> list[str]:
        return [
            self._text(index + 1)
            for index, token in enumerate(self.tokens)
            if token.tag == level and token.nesting == 1
        ]

    def table(self, header: str) -> list[list[str]]:
        """The table whose header begins with a text, row by row."""
        return next(rows for rows in self._tables() if header in rows[0])

    @property
    def kinds(self) -> set[str]:
        """The kinds of elements within text."""
        return {child.type for token in self.tokens for child in token.children or ()} | {t.type for t in self.tokens}

    def code(self, language: str) -> str:
        return next(token.content for token in self.tokens if token.type == "fence" and token.info == language)

    def _tables(self) -> list[list[list[str]]]:
        tables: list[list[list[str]]] = []
        for index, token in enumerate(self.tokens):
            if token.type == "table_open":
                tables.append([])
            elif token.type == "tr_open":
                tables[-1].append([])
            elif token.type in ("td_open", "th_open"):
                tables[-1][-1].append(self._text(index + 1))
        return tables

    def _text(self, index: int) -> str:
        return "".join(child.content for child in shown(self.tokens[index]))


def shown(token: Token) -> list[Token]:
    return token.children or []


@pytest.fixture(scope="module")
def whole(subject: ExportSubject) -> Report:
    return report(subject)


def renamed(whole: Report, classes: tuple[str, ...]) -> Report:
    """The report of a run whose classes have other names."""
    facts = whole.record.dataset
    assert isinstance(facts, DatasetFacts)
    record = whole.record.model_copy(
        update={"dataset": facts.model_copy(update={"classes": classes}), "name": classes[0]}
    )
    changed = replace(whole, record=record)
    # A property of the model, which reads it from the files of the run.
    changed.model.__dict__["input_format"] = replace(whole.model.input_format, classes=classes)
    return changed


def test_it_has_the_sections_of_model_cards(whole: Report) -> None:
    card = Card(model_card(whole))
    assert card.headings("h1") == ["Model card: small"]
    assert card.headings("h2") == [*MITCHELL, "How to train it again"]


def test_its_metrics_are_those_of_the_test_set(whole: Report) -> None:
    card = Card(model_card(whole))
    low, high = wilson_interval(whole.evaluation.correct, len(whole.images))
    accuracy = card.table("metric")[1]
    assert accuracy == [
        "accuracy",
        f"{100 * whole.evaluation.accuracy:.2f} %",
        f"{100 * low:.2f} % to {100 * high:.2f} %",
    ]
    matrix = [[int(cell.replace("·", "0")) for cell in row[1:]] for row in card.table("9")[1:]]
    assert np.array_equal(matrix, whole.evaluation.confusion())
    recalls = [row[3] for row in card.table("recall")[1:]]
    assert recalls == [f"{100 * each.recall:.2f} %" for each in whole.evaluation.class_reports()]


def test_it_says_how_to_train_the_same_network(whole: Report) -> None:
    card = Card(model_card(whole))
    for flag in ("--hidden 16,12", "--epochs 3", "--threads 1", "--schedule one_cycle"):
        assert flag in card.code("sh")
    assert "hidden=(16, 12)" in card.code("python")
    compile(card.code("python"), "card", "exec")
    facts = whole.record.dataset
    assert facts is not None
    assert [row[1] for row in card.table("file")[1:]] == [
        facts.fingerprints["test-images"].content,
        facts.fingerprints["test-labels"].content,
    ]
    assert dict(card.table("hyperparameter")[1:])["learning_rate"] == "0.1"


def test_a_directory_of_the_user_is_not_given_away(whole: Report) -> None:
    folder = Path(whole.record.config.dataset)
    card = model_card(whole)
    assert str(folder.parent) not in card
    assert f"--dataset {folder.name}" in card
    assert "replace its name with its path" in card


def test_it_says_that_settings_were_changed_while_it_trained(whole: Report) -> None:
    change = SettingChanged(name="learning_rate", old=0.1, new=0.01, epoch=2, batch=7)
    changed = replace(whole, state=replace(whole.state, changes=[change]))
    assert "learning\\_rate: 0.1 → 0.01 in epoch 2, after batch 7" in model_card(changed)


def test_names_are_text_wherever_they_come_from(whole: Report) -> None:
    classes = (*HOSTILE, *map(str, range(6)))
    try:
        card = Card(model_card(renamed(whole, classes)))
    finally:
        whole.model.__dict__.pop("input_format")
    assert card.headings("h1") == [f"Model card: {HOSTILE[0]}"]
    assert [row[0] for row in card.table("recall")[1:]] == list(classes)
    assert not card.kinds & {"html_inline", "html_block", "link_open", "image", "strong_open", "em_open", "s_open"}


@pytest.mark.usefixtures("home")
def test_pictures_are_in_a_folder_beside_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my card.md"
    assert call(["export", "last", "-o", str(file)]) == 0
    assert capsys.readouterr().err == f"wrote {file} and {tmp_path / 'my card_files'}\n"
    assert sorted(os.listdir(tmp_path)) == ["my card.md", "my card_files"]
    tokens = Card(file.read_text(encoding="utf-8")).tokens
    images = [str(child.attrs["src"]) for token in tokens for child in shown(token) if child.type == "image"]
    assert images == ["my%20card_files/curves.svg", "my%20card_files/mistakes.svg"]
    for picture in (tmp_path / "my card_files").iterdir():
        assert ElementTree.parse(picture).getroot().tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own


@pytest.mark.usefixtures("home")
def test_standard_output_gets_the_card_without_pictures(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["export", "last", "--format", "md"]) == 0
    printed = capsys.readouterr()
    assert "](" not in printed.out
    assert "pictures are left out on standard output" in printed.err


@pytest.mark.usefixtures("home")
def test_a_device_gets_the_card_without_pictures(tmp_path: Path) -> None:
    assert call(["export", "last", "--format", "md", "-o", "/dev/null"]) == 0
    assert not Path("/dev/null_files").exists()


@pytest.mark.usefixtures("home")
def test_old_pictures_are_replaced_and_other_files_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "card.md"
    folder = tmp_path / "card_files"
    folder.mkdir()
    (folder / "curves.svg").write_text("old")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(UsageError, match="card_files: already exists"):
        call(["export", "last", "-o", str(file)])
    assert call(["export", "last", "-o", str(file), "--force"]) == 0
    assert (folder / "curves.svg").read_text() != "old"
    (folder / "mine.txt").touch()
    before = file.read_bytes()
    with pytest.raises(ExportError, match=r"holds other files, such as mine\.txt"):
        call(["export", "last", "-o", str(file), "--force", "--checkpoint", "0"])
    assert file.read_bytes() == before
