"""The structure of tuinet: the modules that each layer loads in a fresh interpreter, and the size of its classes."""

import ast
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import tuinet

from .digits import few_digits

SCREEN = {"rich", "textual", "plotext"}

GROUND = {
    "limits", "live_changes",
    "formats", "sanitize", "allowance", "config", "events", "commands", "snapshot", "recorded_batch", "presets",
    "facts", "private", "streams", "errors", "messages", "system_memory", "control_groups", "available_cores",
    "hyperparameter", "schema", "hidden_layers", "validation_size",
    "values", "version", "extras", "event_fields", "layer_diagnostics",
}  # fmt: skip

EVERYWHERE = {"tuinet.version", "tuinet.nn", "tuinet.nn.names"}
"""The package itself loads its version, and the schema the names of the network's parts. Both are only text."""

LAYERS: dict[str, set[str]] = {
    "nn": {"nn"},
    "datasets": {
        "datasets",
        "extras",
        "facts",
        "messages",
        "private",
        "sanitize",
        "limits",
        "errors",
        "validation_size",
    },
    "evaluation": {"evaluation", "datasets", "nn", *GROUND},
    "training": {"training", "evaluation", "datasets", "nn", *GROUND},
    "runs": {"runs", "datasets", *GROUND},
    "analysis": {"analysis", "runs", "training", "evaluation", "datasets", "nn", *GROUND},
    "exports": {"exports", "analysis", "runs", "training", "evaluation", "datasets", "nn", *GROUND},
    "imports": {
        "imports",
        "exports",
        "jobs",
        "analysis",
        "runs",
        "training",
        "evaluation",
        "datasets",
        "nn",
        *GROUND,
    },
    "sweeps": {"sweeps", "runs", "datasets", *GROUND},
    "trials": {"trials", "sweeps", "jobs", "analysis", "runs", "training", "evaluation", "datasets", "nn", *GROUND},
    "jobs": {"jobs", "analysis", "runs", "training", "evaluation", "datasets", "nn", *GROUND},
    "remote": {"remote", "jobs", "analysis", "runs", "training", "evaluation", "datasets", "nn", *GROUND},
}
"""The layers below `render`, each with those that it may load"""

PROGRAM = """
import importlib, json, sys
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps([name for name in set(sys.modules) - before if getattr(sys.modules[name], "__file__", None)]))
"""


@cache
def loaded(*names: str) -> set[str]:
    """Return the modules that importing these loads, without those of the standard library."""
    program = [sys.executable, "-c", PROGRAM, *names]
    output = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    return {name for name in json.loads(output) if name.partition(".")[0] not in sys.stdlib_module_names}


def third_parties(*names: str) -> set[str]:
    return {name.partition(".")[0] for name in loaded(*names)} - {"tuinet"}


def modules(layer: str) -> tuple[str, ...]:
    """Return the names of a layer and of all its modules."""
    folder = [f"{path}/{layer}" for path in tuinet.__path__]
    inside = pkgutil.walk_packages(folder, f"tuinet.{layer}.")
    return f"tuinet.{layer}", *sorted(module.name for module in inside)


def layers_loaded(*names: str) -> set[str]:
    return {name.split(".")[1] for name in loaded(*names) - EVERYWHERE if name.startswith("tuinet.")}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_loads_only_layers_below_it(layer: str) -> None:
    assert layers_loaded(*modules(layer)) <= LAYERS[layer]


def test_the_vocabulary_loads_nothing_but_itself_and_needs_no_numpy() -> None:
    names = [name for layer in sorted(GROUND) for name in modules(layer)]
    assert layers_loaded(*names) <= GROUND
    assert third_parties(*names).isdisjoint({"numpy", "safetensors", *SCREEN})


@pytest.mark.parametrize("layer", LAYERS)
def test_nothing_below_render_loads_a_screen(layer: str) -> None:
    assert not third_parties(*modules(layer)) & SCREEN


def test_the_network_loads_numpy_and_nothing_else() -> None:
    assert third_parties(*modules("nn")) == {"numpy"}


@pytest.mark.parametrize("name", ["tuinet", "tuinet.__main__"])
def test_the_package_itself_loads_nothing_that_takes_time(name: str) -> None:
    assert third_parties(name) == set()


@pytest.mark.parametrize("slow", ["numpy", "textual", "plotext"])
def test_the_command_line_starts_without(slow: str) -> None:
    assert slow not in third_parties("tuinet.cli.main")


@pytest.mark.parametrize("slow", ["numpy", "plotext", "cyclopts", "safetensors"])
def test_the_app_paints_before_it_loads(slow: str) -> None:
    assert slow not in third_parties("tuinet.cli.open_app", "tuinet.tui.app", "tuinet.tui.train.train_screen")


def test_training_in_a_terminal_loads_no_app() -> None:
    assert "textual" not in third_parties("tuinet.cli.train", "tuinet.cli.watch")


@pytest.mark.parametrize("slow", ["textual_serve", "aiohttp"])
@pytest.mark.parametrize(
    "name", ["tuinet.cli.main", "tuinet.cli.train", "tuinet.cli.open_app", "tuinet.tui.app", "tuinet.cli.serve"]
)
def test_only_the_web_page_loads_its_server(name: str, slow: str) -> None:
    assert slow not in third_parties(name)


OF_EXTRAS = {"dask", "distributed", "optuna", "asyncssh", "textual_serve", "aiohttp", "pyarrow", "scipy", "onnx"}
"""What only sweeps, the web page and foreign formats need"""

APP = """
import asyncio, json, sys
from tuinet.tui.app import TuinetApp

async def show_all_screens():
    app = TuinetApp()
    async with app.run_test() as pilot:
        await app.first_screen_complete.wait()
        for mode in app.MODES:
            await app.switch_mode(mode)
            await pilot.pause()

asyncio.run(show_all_screens())
print(json.dumps(list(sys.modules)))
"""


def test_training_loads_nothing_of_the_extras(own_home: Path) -> None:
    arguments = ("--dataset", str(few_digits()), "--train-limit", "2000", "--hidden", "8", "--epochs", "1", "--quiet")
    # The job inherits the variable, and what it prints is in its log.
    environment = {**os.environ, "TUINET_HOME": str(own_home), "PYTHONPROFILEIMPORTTIME": "1"}
    command = [sys.executable, "-m", "tuinet", "train", *arguments]
    here = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stderr
    (job_log,) = own_home.glob("runs/*/job.log")
    for report in (here, job_log.read_text()):
        packages = {line.rpartition("|")[2].strip().partition(".")[0] for line in report.splitlines()}
        assert "tuinet" in packages
        assert not packages & OF_EXTRAS


def test_the_app_and_all_its_screens_load_nothing_of_the_extras(own_home: Path) -> None:
    environment = {**os.environ, "TUINET_HOME": str(own_home)}
    program = [sys.executable, "-c", APP]
    output = subprocess.run(program, check=True, capture_output=True, text=True, env=environment).stdout
    packages = {name.partition(".")[0] for name in json.loads(output)}
    assert "plotext" in packages
    assert not packages & OF_EXTRAS


MOST_METHODS = 20
"""The most functions in the body of a class, properties and overloads included"""


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    """Yield each class of the package with its file and name, even one inside another class or a function."""
    (folder,) = tuinet.__path__
    for path in sorted(Path(folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                yield f"{path.relative_to(folder)}: {node.name}", node


def is_function(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def test_no_class_has_more_methods_than_a_reader_can_keep_in_mind() -> None:
    methods = {name: sum(map(is_function, node.body)) for name, node in classes()}
    assert {name: count for name, count in methods.items() if count > MOST_METHODS} == {}
