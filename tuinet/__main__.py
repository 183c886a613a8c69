"""`tuinet` and `python -m tuinet`."""

import sys


def main() -> None:
    """Run the command line. `--version` answers before anything slow is imported."""
    if sys.argv[1:] == ["--version"]:
        from tuinet import __version__

        sys.stdout.write(__version__ + "\n")
        return
    try:
        from tuinet.cli.main import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the command line was still being imported
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
