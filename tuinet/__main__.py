"""`tuinet` and `python -m tuinet`."""

import gc
import os
import sys

from tuinet.streams import prepare

APP_VARIABLES = {"TUINET_HOST", "TUINET_NOTICE", "TUINET_ASCII", "TUINET_SLOW_LINK", "TUINET_READ_ONLY"}
"""Environment variables that set options of the app, which only the full command line reads"""


def main() -> None:
    """Run the command line and exit with its exit code."""
    prepare()
    # Looking for plugins of pydantic reads the metadata of every installed package, at each start and for each job.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from tuinet.cli.exit_codes import exit_code

        code = exit_code(lambda: run(sys.argv[1:]))
    except KeyboardInterrupt:
        # Ctrl-C while the program was still importing.
        code = 130
    sys.exit(code)


def run(arguments: list[str]) -> object:
    """Run a command. `--version` and the app import only what they need, so that they start fast."""
    if arguments in (["--version"], ["-V"]):
        from tuinet.version import __version__

        sys.stdout.write(__version__ + "\n")
        return 0
    if arguments or APP_VARIABLES & os.environ.keys():
        from tuinet.cli.exit_codes import explain_failed_threads
        from tuinet.cli.main import call

        explain_failed_threads()
        return call(arguments)
    # Off until the app has painted: imports create many objects and no garbage, so collecting only costs time.
    gc.disable()
    from tuinet.cli.open_app import open_app

    return open_app()


if __name__ == "__main__":
    main()
