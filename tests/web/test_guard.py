"""Who gets in: over real connections to the server of the page, whose app is never started."""

from __future__ import annotations

import asyncio
import base64
import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing

import pytest
from aiohttp import web

from tuinet.web.address import listen, resolve
from tuinet.web.guard import Guard
from tuinet.web.server import PageServer
from tuinet.web.session import Command

UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": base64.b64encode(bytes(16)).decode(),
}

NO_APP = Command(["true"], {})


class Door:
    """The address of a server, and the answers it gives."""

    def __init__(self, guard: Guard, port: int) -> None:
        self.guard = guard
        self.host = f"127.0.0.1:{port}"

    def answer(self, path: str, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse:
        with closing(http.client.HTTPConnection(self.host)) as connection:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            if response.status != http.HTTPStatus.SWITCHING_PROTOCOLS:
                response.read()
            return response

    def status(self, path: str, headers: Mapping[str, str] | None = None) -> int:
        return self.answer(path, headers).status

    @property
    def cookie(self) -> dict[str, str]:
        cookie = self.answer(f"/?token={self.guard.token}").headers["Set-Cookie"]
        return {"Cookie": cookie.partition(";")[0]}


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    guard = Guard(names=None)
    listener, interface = listen(*resolve("127.0.0.1", 0))
    started = threading.Event()
    loop = asyncio.new_event_loop()
    ended = asyncio.Event()

    async def serve() -> None:
        runner = web.AppRunner(await PageServer(NO_APP, guard, 1)._make_app(), access_log=None)
        await runner.setup()
        await web.SockSite(runner, listener).start()
        started.set()
        await ended.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    started.wait()
    yield Door(guard, interface.port)
    loop.call_soon_threadsafe(ended.set)
    thread.join()
    loop.close()
    listener.close()


PATHS = ["/", "/page/start.js", "/static/js/textual.js", "/download/key", "/ws"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "?token=", "?token=wrong", "?token=é"])
def test_nothing_is_shown_without_the_token(door: Door, path: str, query: str) -> None:
    headers = {**UPGRADE, "Origin": f"http://{door.host}"} if path == "/ws" else {}
    assert door.status(path + query.replace("é", "%C3%A9"), headers) == 403
    assert door.status(path + query.replace("é", "%C3%A9"), {**headers, "Cookie": "tuinet-0=x"}) == 403


def test_the_token_gives_a_cookie_that_no_script_and_no_other_site_can_use(door: Door) -> None:
    answer = door.answer(f"/?token={door.guard.token}")
    assert answer.status == 200
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    assert door.guard.token not in cookie
    assert door.status("/", door.cookie) == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://{host}", 101),
        ("https://{host}", 101),
        ("http://localhost:1", 403),
        ("http://{host}.example", 403),
        ("http://example/{host}", 403),
        ("null", 403),
        ("", 403),
        (None, 403),
    ],
)
def test_only_a_page_of_ours_can_open_a_websocket(door: Door, origin: str | None, status: int) -> None:
    headers = UPGRADE | door.cookie
    if origin is not None:
        headers["Origin"] = origin.format(host=door.host)
    assert door.status("/ws", headers) == status


def test_a_page_of_another_site_gets_nothing_at_all(door: Door) -> None:
    assert door.status("/", {**door.cookie, "Origin": "http://example"}) == 403
    assert door.status(f"/?token={door.guard.token}", {"Origin": "http://example"}) == 403


def test_another_name_for_this_machine_is_refused(door: Door) -> None:
    assert door.status(f"/?token={door.guard.token}", {"Host": "example:80"}) == 403
    assert door.status("/", {**door.cookie, "Host": "localhost:9000"}) == 200


def test_every_answer_forbids_other_sources_and_keeps_its_address_secret(door: Door) -> None:
    for answer in (door.answer("/"), door.answer(f"/?token={door.guard.token}"), door.answer("/", door.cookie)):
        policy = answer.headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy)
        assert not any("http" in source or "*" in source for source in policy)
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_browsers_are_not_told_what_they_refuse_from_another_machine(door: Door) -> None:
    header = "Cross-Origin-Opener-Policy"
    assert door.answer("/").headers[header] == "same-origin"
    assert door.answer("/", {"Host": "192.0.2.1"}).headers[header] is None


def test_a_token_for_one_time_works_once(door: Door) -> None:
    token = door.guard.one_time_token()
    assert door.status(f"/?token={token}") == 200
    assert door.status(f"/?token={token}") == 403


NAMES = ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "127.1.2.3"]


@pytest.mark.parametrize("host", NAMES)
def test_loopback_has_these_names(host: str) -> None:
    assert Guard(names=None).is_our_name(host)


@pytest.mark.parametrize("host", ["", "box", "example.org", "127.0.0.1.example.org", "192.0.2.1", "[::1", "localhost."])
def test_and_no_others(host: str) -> None:
    assert not Guard(names=None).is_our_name(host)


def test_for_other_machines_it_has_its_addresses_and_its_names() -> None:
    guard = Guard(names={"box"})
    assert all(map(guard.is_our_name, ["box:80", "Box", "192.0.2.1:8000", "[2001:db8::1]", "localhost"]))
    assert not guard.is_our_name("example.org")
