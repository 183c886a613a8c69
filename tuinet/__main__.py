"""`tuinet` and `python -m tuinet`."""

import sys


def main() -> None:
    """Run the command line. `--version` answers before anything slow is imported."""
    if sys.argv[1:] == ["--version"]:
        from tuinet import __version__

        sys.stdout.write(__version__ + "\n")
        return
    from tuinet.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
