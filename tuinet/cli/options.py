"""Options that many commands have."""

from typing import Annotated

from cyclopts import Parameter

Json = Annotated[bool, Parameter(name="--json", negative="", help="One JSON value on standard output.")]
Quiet = Annotated[
    bool, Parameter(name=("--quiet", "-q"), negative="", help="Print only errors, and what was asked for.")
]
NamesOnly = Annotated[bool, Parameter(name=("--quiet", "-q"), negative="", help="Only the names, one on each line.")]
IdsOnly = Annotated[bool, Parameter(name=("--quiet", "-q"), negative="", help="Only the ids, one on each line.")]
Unwatched = Annotated[bool, Parameter(name=("--quiet", "-q"), negative="", help="No progress and no summary.")]
ExitCodeOnly = Annotated[
    bool, Parameter(name=("--quiet", "-q"), negative="", help="Print nothing: the exit code is the answer.")
]
