"""Access to the page: only with the token, from a page of this server, under a name of this machine."""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    # Scripts, styles and fonts come from here alone; xterm.js writes style elements.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
"""Headers of every response"""

OPENER_HEADER = ("Cross-Origin-Opener-Policy", "same-origin")
"""Browsers complain about it on a page that is neither encrypted nor from the machine that they run on"""

ADMISSION = """<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=/">
<title>tuinet</title>
<link rel="icon" type="image/svg+xml" href="/page/icon.svg">
<a href="/">Open tuinet</a>
"""
"""The answer to the token. A redirect would not work: after a link on another site, browsers follow it without a strict
cookie. They send it only with requests that come from a page of this server."""

TOKEN_BYTES = 24

LOCALHOST = "localhost"


class Guard:
    """Exchanges the token for a cookie, and refuses every request without it."""

    def __init__(self, names: Collection[str] | None) -> None:
        """`names` are the names of this machine besides its addresses; None allows loopback alone."""
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self._names = names
        self._one_time_tokens: list[str] = []
        # Cookies do not tell ports apart, and another server may run at another port.
        self._cookie_name = f"tuinet-{secrets.token_hex(4)}"
        self._cookie = secrets.token_urlsafe(TOKEN_BYTES)

    def one_time_token(self) -> str:
        """Return a token that works once: every user of this machine can read the command line of a browser."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._one_time_tokens.append(token)
        return token

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer a request, or refuse it with status 403."""
        if not self.is_our_name(request.host):
            # Another site's name may lead to this machine: "DNS rebinding".
            raise web.HTTPForbidden(
                text=f"tuinet: refused: '{request.host}' is not a name of this machine: use its address\n"
            )
        if not is_same_origin(request):
            raise web.HTTPForbidden(text="tuinet: refused: the request comes from another site\n")
        token = request.query.get("token")
        if request.path == "/" and token is not None and self._admits(token):
            response = web.Response(text=ADMISSION, content_type="text/html")
            response.set_cookie(self._cookie_name, self._cookie, httponly=True, samesite="Strict")
            return response
        if not _equal(request.cookies.get(self._cookie_name, ""), self._cookie):
            raise web.HTTPForbidden(text="tuinet: refused: use the complete address printed by 'tuinet serve'\n")
        return await handler(request)

    def is_our_name(self, host: str) -> bool:
        """Return True if a Host header names this machine: by an address, as 'localhost', or by one of its names."""
        name = name_in(host)
        if self._names is None:
            return is_loopback(name)
        return name in self._names or name == LOCALHOST or is_address(name)

    def _admits(self, token: str) -> bool:
        if _equal(token, self.token):
            return True
        for one_time_token in self._one_time_tokens:
            if _equal(token, one_time_token):
                self._one_time_tokens.remove(one_time_token)
                return True
        return False


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Keep the page from loading anything from other sites, and from revealing its address."""
    response.headers.update(HEADERS)
    if is_loopback(name_in(request.host)):
        response.headers.update([OPENER_HEADER])


def name_in(host: str) -> str:
    """Return the name or the address in a Host header, without a port; empty if there is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """Return True if a name is an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    """Return True if a name leads every machine to itself."""
    return name == LOCALHOST or (is_address(name) and ipaddress.ip_address(name).is_loopback)


def is_same_origin(request: web.Request) -> bool:
    """Return True if a page of this server sent the request, or no page did. WebSockets always have an `Origin`."""
    origin = request.headers.get("Origin")
    if origin is None:
        return "Upgrade" not in request.headers
    return origin.lower() in (f"http://{request.host.lower()}", f"https://{request.host.lower()}")


def _equal(given: str, expected: str) -> bool:
    """Compare in constant time, which reveals nothing about where the first difference is."""
    return hmac.compare_digest(given.encode(), expected.encode())
