"""`tuinet` and `python -m tuinet`."""

import gc
import sys


def main() -> None:
    """Run the command line. `--version` and the app come before anything that they do not need."""
    if sys.argv[1:] == ["--version"]:
        from tuinet import __version__

        sys.stdout.write(__version__ + "\n")
        return
    try:
        if sys.argv[1:]:
            from tuinet.cli.main import run

            code = run(sys.argv[1:])
        else:
            gc.disable()  # until the first painting: nothing that is imported could be thrown away
            from tuinet.cli.ending import exit_code
            from tuinet.cli.opening import open_app

            code = exit_code(open_app)
    except KeyboardInterrupt:  # while the command line was still being imported
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
