"""Optional packages, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from tuinet.errors import MissingPackageError


def import_extra(module: str, extra: str) -> ModuleType:
    """Import a module of an optional package, such as `pyarrow.parquet` of the extra `parquet`.

    Raises MissingPackageError, with the command that installs it, if the package is missing.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        package = module.partition(".")[0]
        if (error.name or "").partition(".")[0] != package:
            # The package is there, and one that it needs is not: the error says which.
            raise
        raise MissingPackageError(
            f"{package} is not installed: install it with: pip install 'tuinet[{extra}]'"
        ) from None
