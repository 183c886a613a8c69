"""Events and commands: each can be read back from its line of JSON, and no other line is accepted."""

import json
import math
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from tuinet import events
from tuinet.commands import Command, Set, SimpleCommand, parse_command
from tuinet.event_fields import LONGEST_MESSAGE
from tuinet.events import (
    AnyEvent,
    BatchTrained,
    CheckpointSaved,
    Continued,
    EpochFinished,
    EpochStarted,
    Event,
    Paused,
    ProbeEvaluated,
    RunEnded,
    RunStarted,
    SettingChanged,
    UnknownEvent,
    Warned,
    parse_event,
)
from tuinet.layer_diagnostics import LayerDiagnostics
from tuinet.sanitize import sanitize

LAYER = LayerDiagnostics(name="layers.0", shape=(8, 784), gradient_norm=0.5, update_ratio=0.001, dead_share=None)

EXAMPLES: list[AnyEvent] = [
    RunStarted(
        run_id="20261123-141502-brave-otter",
        config={"hidden": [8], "clip_norm": None, "dataset": "mnist"},
        parameters=7960,
        train_size=55_000,
        valid_size=5_000,
        test_size=10_000,
        host="here",
        versions={"numpy": "2.4"},
    ),
    EpochStarted(epoch=1, epochs=10, batches=860),
    BatchTrained(
        epoch=1,
        batch=3,
        batches=860,
        loss=2.5,
        accuracy=0.25,
        learning_rate=0.1,
        samples_per_second=1e5,
        layers=[LAYER],
    ),
    EpochFinished(
        epoch=1,
        train_loss=0.5,
        train_accuracy=0.75,
        valid_loss=None,
        valid_accuracy=None,
        learning_rate=0.1,
        seconds=1.5,
        samples_per_second=1e5,
        layers=[LAYER],
    ),
    ProbeEvaluated(epoch=1, batch=3, indices=[0, 7], labels=[7, 9], probabilities=[[0.25, 0.75], [1.0, 0.0]]),
    CheckpointSaved(epoch=1, path="checkpoints/epoch-0001.safetensors", valid_accuracy=0.75, is_best=True),
    Paused(epoch=1, batch=3),
    Continued(epoch=1, batch=3),
    SettingChanged(name="probe", old="none", new=[0, 7], epoch=1, batch=3),
    Warned(code="dead_units", message="half of »hidden layer 1« is dead\n(never active)"),
    RunEnded(
        reason="failed",
        error="the disk is full",
        epochs=10,
        best_epoch=9,
        best_valid_accuracy=0.98,
        test_loss=0.0625,
        test_accuracy=0.98,
        seconds=12.5,
    ),
]

each_event = pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: event.type)

COMMANDS: list[Command] = [
    *(
        SimpleCommand.model_validate({"type": word})
        for word in ("pause", "continue", "step", "step_epoch", "stop", "checkpoint")
    ),
    *(Set(name="learning_rate", value=value) for value in (0.5, 1, "0.5", [1, 2], None)),
]


def test_every_type_of_event_has_an_example() -> None:
    union, _ = get_args(AnyEvent)
    assert {type(event) for event in EXAMPLES} == set(get_args(union))


def test_every_class_of_event_is_part_of_the_union() -> None:
    union, _ = get_args(AnyEvent)
    assert {*Event.__subclasses__()} == {*get_args(union), UnknownEvent}


@each_event
def test_an_event_comes_back_from_its_line(event: Event) -> None:
    stamped = event.model_copy(update={"seq": 7, "time": 1795000000.25})
    assert parse_event(stamped.model_dump_json()) == stamped


@each_event
def test_an_event_is_one_line_of_json_with_type_seq_and_time(event: Event) -> None:
    line = event.model_dump_json()
    assert "\n" not in line
    assert {"type", "seq", "time"} <= json.loads(line).keys()


@each_event
def test_an_event_with_additional_fields_is_still_read(event: Event) -> None:
    line = json.dumps({**json.loads(event.model_dump_json()), "added_later": 1})
    assert parse_event(line) == event


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    ("event", "field"),
    [
        (event, field)
        for event in EXAMPLES
        for field in type(event).model_fields
        if field.endswith(("loss", "accuracy"))
    ],
    ids=lambda value: value if isinstance(value, str) else value.type,
)
def test_a_number_that_is_not_finite_is_null(event: Event, field: str, number: float) -> None:
    measured = type(event).model_validate({**event.model_dump(), field: number})
    assert json.loads(measured.model_dump_json())[field] is None
    assert parse_event(measured.model_dump_json()) == measured


def test_numbers_within_lists_become_null_too() -> None:
    layer = LayerDiagnostics(name="x", shape=(1, 1), gradient_norm=math.inf, update_ratio=math.nan, dead_share=0.5)
    assert json.loads(layer.model_dump_json()) == {
        "name": "x",
        "shape": [1, 1],
        "gradient_norm": None,
        "update_ratio": None,
        "dead_share": 0.5,
        "zero_share": None,
    }
    probe = ProbeEvaluated(epoch=1, batch=1, indices=[0], labels=[7], probabilities=[[math.nan, 0.5]])
    assert json.loads(probe.model_dump_json())["probabilities"] == [[None, 0.5]]


@pytest.mark.parametrize(
    "line",
    [
        '{"type": "exploded", "seq": 1, "time": 0}',
        '{"seq": 1, "time": 0}',
        '{"type": "paused", "seq": 1, "time": 0}',
        '{"type": "paused", "epoch": 1, "batch": ',
        '{"type": "checkpoint_saved", "seq": 1, "time": 0, "epoch": 1, "path": "x", "is_best": true, '
        '"valid_accuracy": 1.1}',
        "[]",
        "",
        b"\xff",
    ],
    ids=[
        "unknown type",
        "no type",
        "no fields",
        "half a line",
        "an accuracy over 1",
        "not an object",
        "nothing",
        "not text",
    ],
)
def test_other_lines_are_refused_as_events(line: str | bytes) -> None:
    with pytest.raises(ValidationError):
        parse_event(line)


def rewritten(value: Any, text: str) -> Any:
    """The same JSON with a text in place of all others, but for the words that an event declares."""
    match value:
        case str():
            return text
        case list():
            return [rewritten(each, text) for each in value]
        case dict():
            return {name: each if name in ("type", "reason") else rewritten(each, text) for name, each in value.items()}
    return value


@each_event
def test_the_text_of_an_event_is_sanitized(event: Event) -> None:
    line = json.loads(event.model_dump_json())
    evil = "\x1b[31mred\x07\x9b2J"
    assert parse_event(json.dumps(rewritten(line, evil))) == parse_event(json.dumps(rewritten(line, sanitize(evil))))


@each_event
def test_an_event_cannot_be_altered(event: Event) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        event.seq = 2  # type: ignore[misc]


def test_the_identity_of_an_event_does_not_depend_on_time() -> None:
    first = Paused(epoch=1, batch=3, seq=5, time=1.0)
    again = Paused(epoch=1, batch=3, seq=9, time=2.0)
    assert first.identity() == again.identity()


def test_the_identity_of_an_event_does_not_depend_on_its_command() -> None:
    asked = SettingChanged(name="dropout", old=0.0, new=0.5, epoch=1, batch=3, command="a1b2")
    assert asked.identity() == asked.model_copy(update={"command": None}).identity()


def test_every_command_has_a_unique_id() -> None:
    assert len({SimpleCommand(type="pause").id for _ in range(1000)}) == 1000


@pytest.mark.parametrize("line", ['{"type": "pause"}', '{"type": "set", "name": "epochs", "value": 3}'])
def test_a_command_of_an_older_version_has_no_id_and_is_still_read(line: str) -> None:
    assert parse_command(line).type == json.loads(line)["type"]


def test_an_event_of_an_older_version_answers_no_command() -> None:
    line = json.loads(Paused(epoch=1, batch=3).model_dump_json())
    del line["command"]
    assert parse_event(json.dumps(line)).command is None


@pytest.mark.parametrize(
    "other", [Paused(epoch=1, batch=4), Paused(epoch=2, batch=3), Continued(epoch=1, batch=3)], ids=repr
)
def test_the_identity_of_an_event_depends_on_its_type_and_position(other: Event) -> None:
    assert Paused(epoch=1, batch=3).identity() != other.identity()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.type)
def test_a_command_comes_back_from_its_line(command: SimpleCommand | Set) -> None:
    assert parse_command(command.model_dump_json()) == command


@pytest.mark.parametrize(
    "line",
    [
        '{"type": "explode"}',
        '{"type": "pause", "batch": 3}',
        '{"type": "set", "name": "epochs"}',
        '{"type": "stop", "id": ""}',
        '{"type": "stop", "id": "a b"}',
        '{"type": "stop", "id": 7}',
        "pause",
        "",
        b"\xff",
    ],
)
def test_other_lines_are_refused_as_commands(line: str | bytes) -> None:
    with pytest.raises(ValidationError):
        parse_command(line)


def test_the_reasons_for_an_end_are_those_of_the_design() -> None:
    assert set(get_args(events.EndReason)) == {
        "finished", "stopped", "early_stopped", "target_reached", "pruned", "diverged", "failed"
    }  # fmt: skip


@pytest.mark.parametrize("field", ["message", "error"])
def test_a_long_message_is_shortened(field: str) -> None:
    (example,) = [event for event in EXAMPLES if getattr(event, field, None)]
    long = json.dumps({**json.loads(example.model_dump_json()), field: "x" * (1 << 20)})
    assert len(getattr(parse_event(long), field)) == LONGEST_MESSAGE
