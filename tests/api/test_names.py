"""`import tuinet` offers scripts a few names, each imported at its first use."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import tuinet
from tuinet.runs.directory import Run as RunDirectory


def test_the_exported_names() -> None:
    assert tuinet.__all__ == ["Model", "Run", "__version__", "load_dataset", "open", "runs", "train"]
    assert all(hasattr(tuinet, name) for name in tuinet.__all__)
    assert set(tuinet.__all__) <= set(dir(tuinet))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'tuinet' has no attribute 'load'"):
        tuinet.load  # type: ignore[attr-defined] # noqa: B018


def test_importing_tuinet_imports_no_numpy() -> None:
    program = "import json, sys, tuinet; dir(tuinet); print(json.dumps(list(sys.modules)))"
    output = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert not {"numpy", "pydantic", "safetensors", "rich", "textual"} & set(json.loads(output))


def test_runs_can_be_called_although_it_is_also_a_package(own_home: object) -> None:
    import tuinet.runs.directory

    assert tuinet.runs.directory.Run is RunDirectory  # type: ignore[attr-defined] # a function, to the type checker
    assert tuinet.runs() == []
