"""The run directory: everything about a run is a file, so any process that can read the directory can watch the run.

`tuinet.runs()` lists the runs of this machine; `tuinet.runs(status="finished", optimizer="adam")` lists some of them.
See `tuinet.api.listing.runs`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _CallablePackage(ModuleType):
    """This package, which `tuinet.runs()` can call like the function it stands for.

    As soon as anything in it is imported, Python binds the package to `tuinet.runs`. A function of that name beside it
    would then be gone, so the package itself takes the call.
    """

    def __call__(self, *, status: str | None = None, host: str | None = None, **hyperparameters: Any) -> Any:  # noqa: ANN401
        """See `tuinet.api.listing.runs`."""
        # The library is far above this package, which must not depend on it to be imported.
        return import_module("tuinet.api.listing").runs(status=status, host=host, **hyperparameters)


sys.modules[__name__].__class__ = _CallablePackage
