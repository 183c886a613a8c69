"""What can go wrong, in words that a person can act on.

Every error that a user can cause is a `TuinetError`; the edges of the program (the command line, the app,
the training job) show its message as one line and nothing else.
"""


class TuinetError(Exception):
    """A failure with a message that says what, where and what was expected. Exit code 1."""

    exit_code = 1


class ConfigurationError(TuinetError):
    """A setting that is unknown, of the wrong type or out of bounds. Exit code 2: wrong usage."""

    exit_code = 2


class UsageError(TuinetError):
    """A command that was called the wrong way. Exit code 2."""

    exit_code = 2


class DatasetError(TuinetError):
    """A data set, or one file of it, that is missing, damaged or does not fit."""


class MissingDatasetError(DatasetError):
    """No data set is what a person has named."""


class ImageError(TuinetError):
    """An image of a person's own that cannot be read."""


class RunError(TuinetError):
    """A run that does not exist, is not whole, or is busy."""


class LostRunError(RunError):
    """A run that is no longer the one that this process has locked: it was moved, removed or replaced."""


class UnsupportedRunError(RunError):
    """A run that a newer version has made, in a way that this one does not know."""


class TrustError(RunError):
    """A file or a folder of tuinet's that somebody else owns or can write to."""


class MissingRunError(RunError):
    """No run is what a person has named."""


class CheckpointError(TuinetError):
    """A checkpoint that is missing, truncated, altered or of another architecture."""


class LinkError(TuinetError):
    """Another machine that cannot be reached, or does not answer as tuinet does."""


class OutputError(TuinetError):
    """Standard output that cannot be written to."""


class ReaderGone(Exception):  # noqa: N818 - as BrokenPipeError, whose place it takes, it is no fault of anybody
    """Nothing reads the output any longer. Exit code 141, as a shell has it for SIGPIPE."""
