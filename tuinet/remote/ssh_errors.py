"""Explaining why a connection could not be made or has ended, from ssh's exit code and its last line."""

from __future__ import annotations

from tuinet.sanitize import sanitize

HOST_KEY_CHANGED = b"IDENTIFICATION HAS CHANGED"
"""Printed by ssh if the machine has a different host key than before"""

# The exit codes of ssh itself, and of the remote shell.
SSH_FAILED = 255
NOT_FOUND = 127
NOT_EXECUTABLE = 126

WRONG_USAGE = 2
"""The exit code of tuinet, and of many other programs, for a command line that they do not understand"""

MAX_LENGTH = 200


def explain_exit(code: int | None, stderr: bytes) -> str:
    """Say in one line why the child process is gone. `code` is None if it is still running."""
    message = last_line(stderr)
    if HOST_KEY_CHANGED in stderr:
        message += (
            " (its host key has CHANGED: it was reinstalled, or somebody is intercepting the connection; "
            "run ssh by itself to see more)"
        )
    details = message or f"exit code {code}"
    if code == WRONG_USAGE and message.startswith("tuinet:"):
        return f"its tuinet does not know the agent command ({details}): upgrade tuinet on that machine"
    if code in (NOT_FOUND, NOT_EXECUTABLE, WRONG_USAGE):
        return f"cannot run tuinet there ({details}): install it, or set its command in settings.toml"
    if code is None or code < 0 or code == SSH_FAILED:
        return message or "the connection was closed"
    return f"tuinet exited there ({details})"


def last_line(stderr: bytes) -> str:
    """Return the last line that is not empty, shortened, or an empty string."""
    lines = [sanitize(line) for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    if not lines:
        return ""
    return lines[-1].strip()[:MAX_LENGTH]
