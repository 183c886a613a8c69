"""Lines: events and commands of a run, and messages of the link in both directions."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tuinet.cli.watch import report
from tuinet.commands import SimpleCommand
from tuinet.errors import LinkError
from tuinet.events import event_in
from tuinet.remote.lines import LineBuffer, LineTooLongError, parse
from tuinet.remote.messages import Message
from tuinet.remote.protocol import FROM_AGENT, PROTOCOL, TO_AGENT
from tuinet.remote.request_handler import RequestHandler
from tuinet.remote.requests import HandledRequest, ResumeRun, StartRun
from tuinet.render.event_lines import event_line
from tuinet.render.log_lines import log_text
from tuinet.render.palette import PLAIN
from tuinet.render.progress import BarProgress
from tuinet.runs.command_tail import CommandTail
from tuinet.runs.directory import Run
from tuinet.runs.log import EventTail
from tuinet.runs.state import fold

from ..remote.conftest import RUN, STORY
from .corpus import DIGITS, misused, misused_json, nasty

REQUESTS = (
    {"type": "hello", "protocol": PROTOCOL, "version": "1"},
    {"type": "ping", "number": 1},
    {"type": "list_runs", "id": 1},
    {"type": "watch_run", "id": 1, "run": RUN, "after": 0},
    {"type": "find_run", "id": 1, "query": "last"},
    {"type": "rename_run", "id": 1, "run": RUN, "name": "mine"},
    {"type": "remove_run", "id": 1, "run": RUN},
    {"type": "send_command", "id": 1, "run": RUN, "command": {"type": "set", "name": "epochs", "value": 3}},
    {"type": "list_checkpoints", "id": 1, "run": RUN},
    {"type": "fetch_weights", "id": 1, "run": RUN, "epoch": 1, "batch": 0, "offset": 0},
    {"type": "fetch_batch", "id": 1, "run": RUN, "epoch": 1, "batch": 3, "offset": 0},
    {"type": "list_dataset_files", "id": 1, "run": RUN},
    {"type": "fetch_dataset_file", "id": 1, "run": RUN, "role": "test-images", "offset": 0},
)


@nasty(b'{"type": "batch_trained", "seq": ' + DIGITS + b"}")
@given(content=st.sampled_from(STORY).flatmap(misused_json) | st.binary(max_size=60))
def test_an_event(content: bytes) -> None:
    event = event_in(content)
    assert event is None or event.seq >= 0


@given(misused(STORY))
def test_a_log_is_read_folded_and_shown(scratch: Path, events: list[object]) -> None:
    run = Run(scratch / "20260101-000000-calm-otter")
    run.folder.mkdir(exist_ok=True)
    run.events_path.write_text("".join(json.dumps(event) + "\n" for event in events))
    found = EventTail(run.events_path).new_events()
    state = fold(found)
    console = Console(quiet=True, width=100, force_terminal=True)
    with BarProgress(console) as progress:
        progress.show(state, found)
    log_text(found, PLAIN)
    for event in found:
        event_line(event, state.epochs)
    if state.ended:
        report(console, run, state, state.ended)


@nasty(b'{"type": "set", "name": "probe", "value": ' + DIGITS + b"}")
@given(
    content=st.sampled_from(
        [
            {"type": "pause", "id": "a1"},
            {"type": "set", "id": "a1", "name": "learning_rate", "value": 0.1},
            {"type": "set", "id": "a1", "name": "probe", "value": [1, 2]},
        ]
    ).flatmap(misused_json)
    | st.binary(max_size=60)
)
def test_a_command(scratch: Path, content: bytes) -> None:
    path = scratch / "commands.jsonl"
    path.write_bytes(content + b"\n" + b'{"type": "stop"}\n')
    commands = list(CommandTail(path).new_commands())
    assert any(isinstance(command, SimpleCommand) and command.type == "stop" for command in commands)


@nasty()
@given(content=st.sampled_from(REQUESTS).flatmap(misused_json) | st.binary(max_size=60))
def test_a_message_to_the_agent(content: bytes) -> None:
    try:
        message = TO_AGENT.validate_json(content)
    except ValueError:
        return
    if isinstance(message, HandledRequest) and not isinstance(message, StartRun | ResumeRun):
        for answer in RequestHandler().handle(message):
            assert isinstance(answer, Message)


@nasty()
@given(
    content=misused_json({"type": "events_appended", "run": RUN, "after": 0, "events": STORY})
    | misused_json({"type": "failed", "id": 1, "kind": "RunError", "message": "no"})
    | st.binary(max_size=60)
)
def test_a_message_of_the_agent(content: bytes) -> None:
    with suppress(ValueError, LinkError):
        assert isinstance(FROM_AGENT.validate_python(parse(content)), Message)


@nasty()
@given(content=st.binary(max_size=100))
def test_bytes_of_the_link(content: bytes) -> None:
    lines = LineBuffer()
    with suppress(LineTooLongError):
        list(lines.add(content))
    assert list(lines.add(b"\nwhole\n"))[-1] == b"whole"
