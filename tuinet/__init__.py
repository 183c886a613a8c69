"""tuinet: a neural network written from scratch in NumPy, trained and explored in the terminal.

In a script:

    import tuinet

    model = tuinet.train(hidden=(32,), epochs=2)
    evaluation = model.predict(model.images("test"))
    print(f"{evaluation.accuracy:.2%}")

`tuinet.runs()` lists the runs of this machine; `tuinet.runs(status="finished", optimizer="adam")` lists some of them.
`tuinet.open("last")` opens a trained network.
"""

from typing import TYPE_CHECKING

from tuinet.version import __version__

__all__ = ["Model", "__version__", "open", "runs", "train"]

if TYPE_CHECKING:
    from tuinet.analysis.model import Model
    from tuinet.api import open, train  # noqa: A004 - always written as tuinet.open
    from tuinet.runs.listing import runs
else:
    # Each name is imported when it is first used. The command line relies on `import tuinet` taking no time.
    _MODULES = {"Model": "tuinet.analysis.model", "open": "tuinet.api", "train": "tuinet.api"}

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
