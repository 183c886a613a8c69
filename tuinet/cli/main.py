"""The command line: which commands there are, and how it ends.

Standard output is data, standard error is narration, and the exit code is an answer: 0 done, 1 failed, 2 wrong usage,
130 interrupted. Each command is imported only when it is called.
"""

import os
import sys

from cyclopts import App, CycloptsError

from tuinet import __version__
from tuinet.cli.output import complain
from tuinet.errors import TuinetError

WRONG_USAGE, INTERRUPTED, BROKEN_PIPE = 2, 130, 141

HELP = """Train a neural network, written from scratch in NumPy, on the MNIST digits, and see what it learned.

A run is a directory: it outlives the terminal it was started in, and every command takes it by its id, the beginning
of its id, its name, or 'last'.
"""


def build() -> App:
    """The application with all its commands."""
    app = App(name="tuinet", help=HELP, version=__version__, result_action="return_value", help_format="markdown")
    for name in ("train", "resume", "attach", "stop", "eval", "predict"):
        app.command(f"tuinet.cli.{name}:{name}_command", name=name)
    for group, names in {
        "runs": ("list", "show", "compare", "remove"),
        "config": ("show", "presets"),
        "data": ("list", "verify", "add", "remove"),
    }.items():
        subcommands = App(name=group, help=GROUP_HELP[group], help_format="markdown")
        for name in names:
            subcommands.command(f"tuinet.cli.{group}:{name}_command", name=name)
        app.command(subcommands)
    app.register_install_completion_command()
    return app


GROUP_HELP = {
    "runs": "List, show, compare and remove runs.",
    "config": "See configurations.",
    "data": "List, verify, add and remove data sets.",
}


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    try:
        result = build()(arguments, exit_on_error=False, print_error=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CycloptsError as error:
        complain(" ".join(str(error).split()))
        return WRONG_USAGE
    except TuinetError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has left; there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
