"""The options that many commands share.

Every command that narrates has --quiet, and every command with a result has --json. `eval`, `predict`, `config`,
`runs show` and `runs compare` have no --quiet: they print their result and nothing else.
"""

from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter

from tuinet.cli.alert import NoticeOption, OnEnd
from tuinet.cli.completers import host_names

Json = Annotated[bool, Parameter(name="--json", negative="", help="Print one JSON value.")]
JsonPerTrial = Annotated[
    bool, Parameter(name="--json", negative="", help="Print each trial as a line of JSON when it ends.")
]
JsonEvents = Annotated[
    bool,
    Parameter(
        name="--json",
        negative="",
        help="Print every event as a line of JSON. With --host, the frequent ones (batch_trained, probe_evaluated) are "
        "throttled.",
    ),
]


def _quiet(help_text: str) -> Parameter:
    return Parameter(name=("--quiet", "-q"), negative="", help=help_text)


Quiet = Annotated[bool, _quiet("Print only errors and the requested result.")]
NamesOnly = Annotated[bool, _quiet("Print only the names, one per line.")]
IdsOnly = Annotated[bool, _quiet("Print only the ids, one per line.")]
NoProgress = Annotated[bool, _quiet("Print no progress and no summary.")]
ExitCodeOnly = Annotated[bool, _quiet("Print nothing: the exit code is the answer.")]

Host = Annotated[
    str | None,
    Parameter(
        name="--host",
        metavar="MACHINE",
        env_var="TUINET_HOST",
        help="Run the command on another machine over SSH: user@machine, a host that ssh knows, or a name from "
        "settings.toml.",
        completer=host_names,
    ),
]
Hosts = Annotated[
    list[str] | None,
    Parameter(
        name="--host",
        metavar="MACHINE",
        negative="",
        env_var="TUINET_HOST",
        help="A machine to look for runs on: user@machine, a host that ssh knows, or a name from settings.toml. Repeat "
        "the option for several machines.",
        completer=host_names,
    ),
]


@dataclass(frozen=True)
class TrainingOptions:
    """The options of the commands that start a job; cyclopts makes a flag of each field."""

    detach: Annotated[
        bool,
        Parameter(name="--detach", negative="", help="Train in the background: print the run's id and return at once."),
    ] = False
    json: JsonEvents = False
    quiet: NoProgress = False
    notice: NoticeOption = None
    on_end: OnEnd = None
    host: Host = None
