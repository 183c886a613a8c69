"""The command line: which commands there are, and how it ends.

Standard output is data, standard error is narration, and the exit code is an answer: 0 done, 1 failed, 2 wrong usage,
130 interrupted. Each command is imported only when it is called.
"""

from cyclopts import App, CycloptsError

from tuinet import __version__
from tuinet.cli.ending import exit_code
from tuinet.errors import UsageError

HELP = """Train a neural network, written from scratch in NumPy, on the MNIST digits, and see what it learned.

A run is a directory: it outlives the terminal it was started in, and every command takes it by its id, the beginning
of its id, its name, or 'last'.
"""


COMMANDS = {
    "app": "Open the app: configure, train, watch, explore. So does 'tuinet' without a command.",
    "train": "Train a network and keep the run.",
    "resume": "Go on with a run that was stopped or killed.",
    "attach": "Watch a run that trains, or see again how one went.",
    "pause": "Let a run wait after its batch.",
    "continue": "Let a run that waits train on.",
    "step": "Train one batch of a run and wait.",
    "set": "Change a setting of a run that trains.",
    "stop": "Ask a run to finish its batch, save and end.",
    "wait": "Wait until runs have ended; a paused one has not.",
    "eval": "Evaluate a trained network: accuracy, confusion, worst mistakes.",
    "predict": "Say what a network sees in images of your own.",
    "agent": "Serve this machine's runs to 'tuinet --host' elsewhere.",
}

FILES = dict.fromkeys(("pause", "continue", "step", "set", "stop"), "control")
"""Commands that are not in a file of their own name"""

GROUPS = {
    "runs": ("List, show, compare, rename and remove runs.", ("list", "show", "compare", "rename", "remove")),
    "config": ("See configurations.", ("show", "presets")),
    "data": ("List, verify, add and remove data sets.", ("list", "verify", "add", "remove")),
}

APP_OPTIONS = ("--run", "--host", "--read-only", "--ascii", "--no-ascii", "--slow-link", "--no-slow-link", "--notice")
"""Options that may stand before a command or without one: the app is what opens then."""

TAKING = ("--run", "--host", "--notice")
"""Those of them that a value follows"""


def build(named: str = "") -> App:
    """The application with all its commands. The one that is named helps with all of its docstring."""
    app = App(name="tuinet", help=HELP, version=__version__, result_action="return_value", help_format="markdown")
    for name, words in COMMANDS.items():
        place = f"tuinet.cli.{FILES.get(name, name)}:{name}_command"
        app.command(place, name=name, help=None if name == named else words)
    for group, (words, names) in GROUPS.items():
        subcommands = App(name=group, help=words, help_format="markdown")
        for name in names:
            subcommands.command(f"tuinet.cli.{group}:{name}_command", name=name)
        app.command(subcommands)
    app.register_install_completion_command()
    return app


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    return exit_code(lambda: call(arguments))


def with_command_first(arguments: list[str]) -> list[str]:
    """`--host box train` is `train --host box`; options alone are those of the app."""
    length = 0
    while length < len(arguments) and arguments[length].partition("=")[0] in APP_OPTIONS:
        length += 2 if arguments[length] in TAKING else 1
    options, rest = arguments[:length], arguments[length:]
    if not options:
        return arguments
    if rest and not rest[0].startswith("-"):
        words = 2 if rest[0] in GROUPS else 1
        return [*rest[:words], *options, *rest[words:]]
    return ["app", *arguments]


def call(arguments: list[str]) -> object:
    """Run a command and return its result. Raises UsageError for arguments that are none."""
    arguments = with_command_first(arguments)
    try:
        return build(*arguments[:1])(arguments, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        raise UsageError(" ".join(str(error).split())) from None
