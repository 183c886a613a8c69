"""The errors of tuinet, with messages for the user.

Every error that a user can cause is a `TuinetError`. The edges of the program (the command line, the app and the
training job) show its message as one line, without a traceback.
"""


class TuinetError(Exception):
    """An error whose message says what, where and what was expected. Exit code 1."""

    exit_code = 1


class ConfigurationError(TuinetError):
    """A hyperparameter or a preference that is unknown, of the wrong type or out of bounds. Exit code 2."""

    exit_code = 2


class UsageError(TuinetError):
    """A command called the wrong way. Exit code 2."""

    exit_code = 2


class DatasetError(TuinetError):
    """A data set, or one of its files, that is missing or damaged, or does not fit."""


class MissingDatasetError(DatasetError):
    """A name or a path that leads to no data set."""


class OptionNeededError(DatasetError):
    """Files that `tuinet data add` reads only with an option, which the message names. `problem` does not name it."""

    def __init__(self, message: str, problem: str) -> None:
        super().__init__(message)
        self.problem = problem


class ImageError(TuinetError):
    """An image of the user's that cannot be read."""


class RunError(TuinetError):
    """A run that is missing, incomplete or busy."""


class LostRunError(RunError):
    """A run that its job must leave: its directory was moved, removed or replaced, or its supervisor has died."""


class UnansweredError(RunError):
    """A command that a run has not answered in time. The run may still carry it out."""


class UnsupportedRunError(RunError):
    """A run in the format of a newer version."""


class TrustError(RunError):
    """A file or folder of tuinet's that another user owns or can write to."""


class ClusterError(TuinetError):
    """A cluster that cannot be started, reached or used."""


class LostClusterError(ClusterError):
    """A cluster whose scheduler has gone in the middle of a sweep."""


class MissingRunError(RunError):
    """A name or an id that no run has."""


class CheckpointError(TuinetError):
    """A checkpoint that is missing, truncated, altered or of another architecture."""


class RateSearchError(TuinetError):
    """A search for a learning rate that failed, or that found none."""


class ExportError(TuinetError):
    """A run that cannot be written in a format, or a file that cannot be written."""


class ForeignNetworkError(TuinetError):
    """A network in another program's file that cannot be read, or that tuinet cannot compute."""


class MissingPackageError(TuinetError):
    """An optional package that is not installed."""


class LinkError(TuinetError):
    """Another machine that cannot be reached, or whose answers are not those of tuinet."""


class OutputError(TuinetError):
    """Standard output cannot be written to."""


class ReaderGone(Exception):  # noqa: N818 - like BrokenPipeError, which it replaces, it is nobody's mistake
    """Nothing reads the output any longer, as after `tuinet runs list | head`. Exit code 141, as for SIGPIPE."""
