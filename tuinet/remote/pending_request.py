"""A request to another machine, from when it is sent until it is answered."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from tuinet.errors import TuinetError
from tuinet.remote.connection import Connection
from tuinet.remote.messages import Reply


@dataclass
class PendingRequest:
    """A request that has not been answered yet."""

    connection: Connection
    """The connection that it was sent over"""
    answered: threading.Event = field(default_factory=threading.Event)
    outcome: Reply | TuinetError | None = None

    def finish(self, outcome: Reply | TuinetError) -> None:
        """Wake the thread that waits for the reply."""
        self.outcome = outcome
        self.answered.set()
