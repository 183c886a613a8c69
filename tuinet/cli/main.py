"""The command line."""


def run(arguments: list[str]) -> int:
    """Run a command."""
    return 0
