"""The run directory: everything about a run is a file, so any process that can read the directory can watch the run.

`tuinet.runs()` lists the runs of this machine; `tuinet.runs(status="finished", optimizer="adam")` lists some of them.
See `tuinet.runs.listing.runs`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuinet.runs.overview import Overview


class _CallablePackage(ModuleType):
    """This package, which `tuinet.runs()` can call like the function it stands for.

    As soon as anything in it is imported, Python binds the package to `tuinet.runs`. A function of that name beside it
    would then be gone, so the package itself takes the call.
    """

    def __call__(self, *, status: str | None = None, **hyperparameters: Any) -> list[Overview]:  # noqa: ANN401
        """See `tuinet.runs.listing.runs`."""
        from tuinet.runs.listing import runs

        return runs(status=status, **hyperparameters)


sys.modules[__name__].__class__ = _CallablePackage
