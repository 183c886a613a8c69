"""tuinet: a neural network written from scratch in NumPy, trained and explored in the terminal.

In a script:

    import tuinet

    run = tuinet.train(hidden=(32,), epochs=2)
    model = run.model()
    print(f"{run.test_accuracy:.2%}", model.answer(model.images("test").images[0]).predicted)

`tuinet.runs()` lists the runs of this machine; `tuinet.runs(status="finished", optimizer="adam")` lists some of them.
`tuinet.open("last")` opens a trained network.
"""

from typing import TYPE_CHECKING

from tuinet.version import __version__

__all__ = ["Model", "Run", "__version__", "load_dataset", "open", "runs", "train"]

if TYPE_CHECKING:
    from tuinet.analysis.model import Model
    from tuinet.api.data import load_dataset
    from tuinet.api.listing import runs
    from tuinet.api.opening import open  # noqa: A004 - always written as tuinet.open
    from tuinet.api.run import Run
    from tuinet.api.training import train
else:
    # Each name is imported when it is first used. The command line relies on `import tuinet` taking no time.
    _MODULES = {
        "Model": "tuinet.analysis.model",
        "Run": "tuinet.api.run",
        "load_dataset": "tuinet.api.data",
        "open": "tuinet.api.opening",
        "train": "tuinet.api.training",
    }

    def __getattr__(name):  # noqa: ANN001, ANN202 - of no use to a type checker, which reads the imports above
        from importlib import import_module

        if name == "runs":
            return import_module("tuinet.runs")
        if name not in _MODULES:
            raise AttributeError(f"module 'tuinet' has no attribute '{name}'")
        value = globals()[name] = getattr(import_module(_MODULES[name]), name)
        return value

    def __dir__():  # noqa: ANN202
        return sorted({*globals(), *__all__})
