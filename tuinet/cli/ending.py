"""How a command ends: its exit code, and one line on standard error where something was wrong.

0 done, 1 failed, 2 wrong usage, 130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from tuinet.cli.output import complain
from tuinet.errors import TuinetError

INTERRUPTED, BROKEN_PIPE = 130, 141


def exit_code(command: Callable[[], object]) -> int:
    """Run a command and return its exit code."""
    try:
        result = command()
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except TuinetError as error:
        complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has left; there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
