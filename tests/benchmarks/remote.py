"""Waiting times and traffic when tuinet trains on another machine over ssh.

The other machine is a real sshd on loopback with its own keys. Three things are measured: the time from `connect` to
the first event of a new run, beyond that of `ssh box true`; the events of a default run in kB a second, as they are
sent (payload) and as ssh sends them (wire); and the time from asking a live run to pause until its event `paused`
arrives, beyond one round trip. The medians of some rounds are printed. Then the app is driven by keys, with its
training at the other end of a link of 10 kB a second and 200 ms each way. Needs openssh-server.

    python tests/benchmarks/remote.py [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from app_keys import first_visits, irregular_pauses, key_results, measurement, one_round
from app_session import ENDLESS, app
from report import Measurement, machine, middle, show, table, verdict
from usage import measured

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.end_to_end.remote.server import HOST, Server
from tuinet.commands import SimpleCommand
from tuinet.config import Configuration
from tuinet.jobs.follower import RunFollower
from tuinet.remote.machine import RemoteMachine
from tuinet.remote.ssh import Address

DELAY = 0.2
BANDWIDTH = 10_000
"""Seconds each way, and bytes a second, of a thin link"""

LOOK = 0.002
"""Seconds between two looks at a session"""

LONG = Configuration(hidden=(32,), train_limit=3000, epochs=100_000, checkpoint_every=1_000_000, threads=1)
CONNECT = "ssh box true"
FIRST = "start to first event, beyond ssh"
PAYLOAD = "events of a default run"
WIRE = "the same on the wire"
ROUND_TRIP = "round trip"
COMMAND = "command to its event, beyond a round trip"


def wait(session: RunFollower, over: Callable[[], object]) -> None:
    """Look at a session until something is so."""
    while not over():
        sleep(LOOK)
        session.poll()


def linked() -> RemoteMachine:
    """A new link."""
    link = RemoteMachine(Address(HOST, HOST))
    link.connect()
    return link


def timed_connect() -> float:
    """Seconds of `ssh box true`."""
    started = perf_counter()
    subprocess.run(["ssh", HOST, "true"], check=True, stdin=subprocess.DEVNULL)  # noqa: S607
    return perf_counter() - started


def timed_start() -> float:
    """Seconds from nothing to the first event of a new run."""
    started = perf_counter()
    link = linked()
    session = link.start(LONG, None)
    wait(session, lambda: session.state.seq)
    seconds = perf_counter() - started
    session.request(SimpleCommand(type="stop"))
    wait(session, lambda: not session.live)
    link.close()
    return seconds


def timed_commands(count: int) -> tuple[list[float], list[float]]:
    """Round trips of the link, and seconds from asking for a pause to knowing that it is."""
    link = linked()
    session = link.start(LONG, None)
    wait(session, lambda: session.state.batch)
    trips = []
    seconds = []
    for _ in range(count):
        started = perf_counter()
        link.check_name(session.run, "")
        trips.append(perf_counter() - started)
        started = perf_counter()
        session.request(SimpleCommand(type="pause"))
        wait(session, lambda: session.state.paused)
        seconds.append(perf_counter() - started)
        session.request(SimpleCommand(type="continue"))
        wait(session, lambda: not session.state.paused)
    session.request(SimpleCommand(type="stop"))
    wait(session, lambda: not session.live)
    link.close()
    return trips, seconds


def lead(server: Server, delay: float, rate: int) -> Path:
    """Lead connections over a link of so many seconds and bytes a second; returns where their bytes are counted."""
    counted = server.folder / "counted"
    counted.write_text("")
    proxy = Path(__file__).parents[1] / "end_to_end" / "remote" / "proxy.py"
    server.client(f"ProxyCommand {sys.executable} -ISE {proxy} 127.0.0.1 {server.port} {delay} {rate} {counted}")
    return counted


def thin_link(server: Server, rounds: int) -> list[Measurement]:
    """How long the screen takes to follow a key where the training is at the other end of a thin link."""
    print("keys on a thin link", file=sys.stderr)
    lead(server, DELAY, BANDWIDTH)
    with app(ENDLESS, "--host", HOST) as seen:
        seen.train()
        seen.listen(2)
        visits = first_visits(seen)
        pauses = irregular_pauses()
        one_round(seen, pauses)
        presses = measured(rounds, lambda: one_round(seen, pauses))
        measurements = [
            *key_results(presses, "on a thin link", slowest=0.15),
            Measurement.note(presses.note),
            measurement("first visit of a screen, slowest", visits, visits, max, 0.15),
        ]
        seen.press("s")
        seen.until(f"■ stopped on {HOST}")
    server.client()
    return measurements


def traffic(server: Server) -> tuple[float, float]:
    """kB a second that a default run tells, and that cross the wire for it, from its first event to its last."""
    counted = lead(server, 0, 0)
    linked().close()
    link = linked()
    session = link.start(Configuration(), None)
    wait(session, lambda: session.state.seq)
    first = session.state.time
    wait(session, lambda: not session.live)
    seconds = session.state.time - first
    size = session.run.events_path.stat().st_size
    link.close()
    while len(lines := counted.read_text().splitlines()) < 2:
        sleep(LOOK)
    handshake, whole = (int(line.split()[1]) for line in lines)
    server.client()
    return size / seconds / 1000, (whole - handshake) / seconds / 1000


def measure(server: Server, rounds: int) -> dict[str, list[float]]:
    """Return all results; the short measurements are interleaved."""
    found: dict[str, list[float]] = {name: [] for name in (CONNECT, FIRST, PAYLOAD, WIRE, ROUND_TRIP, COMMAND)}
    for number in range(rounds + 1):
        print(f"round {number} of {rounds}", file=sys.stderr)
        connect = timed_connect()
        start = timed_start()
        if number:  # the first one warms the system's cache
            found[CONNECT].append(connect)
            found[FIRST].append(start - connect)
    trips, seconds = timed_commands(4 * rounds)
    found[ROUND_TRIP] = trips
    found[COMMAND] = [second - middle(trips) for second in seconds]
    payload, wire = traffic(server)
    found[PAYLOAD].append(payload)
    found[WIRE].append(wire)
    return found


def report(found: dict[str, list[float]]) -> str:
    """The table."""
    units: dict[str, tuple[str, float, float | None]] = {
        CONNECT: ("s", 1, None),
        FIRST: ("s", 1, 1.5),
        PAYLOAD: ("kB/s", 1, None),
        WIRE: ("kB/s", 1, 2.0),
        ROUND_TRIP: ("ms", 1000, None),
        COMMAND: ("ms", 1000, 150.0),
    }
    rows = []
    for name, (unit, factor, target) in units.items():
        values = [factor * value for value in found[name]]
        holds = verdict(middle(values), target, at_least=False) if target else ""
        rows.append([name, f"{middle(values):.2f} {unit}", f"{max(values):.2f} {unit}", holds])
    return table(["what", "median", "worst", "target"], rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    facts: dict[str, Any] = machine()
    with tempfile.TemporaryDirectory(prefix="tuinet-benchmark-") as folder:
        os.environ["TUINET_HOME"] = f"{folder}/here"
        server = Server(Path(folder) / "box")
        os.environ |= server.environment()
        try:
            found = measure(server, options.rounds)
            keys = thin_link(server, options.rounds)
        finally:
            server.stop()
    measurements = table(
        ["the app on a thin link", "measured", "target", "reached", "CPU"], [measurement.row for measurement in keys]
    )
    results = {**found, "keys": [asdict(measurement) for measurement in keys]}
    title = f"Over SSH, {options.rounds} rounds"
    show(title, facts, f"{report(found)}\n\n{measurements}", results, options.json)


if __name__ == "__main__":
    main()
