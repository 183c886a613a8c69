"""A browser, for the conftest.py of tests that look at pages to import.

All tests of a worker and a folder share one browser. Playwright without coroutines keeps an event loop running in its
thread, so these tests run in a thread of their own: in the main one, other tests run coroutines.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from .isolation import CURRENT_TEST
from .waiting import DEADLINE


@pytest.fixture(scope="session")
def thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1, "browser") as executor:
        yield executor


@pytest.fixture(scope="session")
def browser(thread: ThreadPoolExecutor) -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch:
        # It is no leftover of the test that needs it first.
        patch.delenv(CURRENT_TEST, raising=False)
        playwright, browser = thread.submit(start).result()
    yield browser
    thread.submit(browser.close).result()
    thread.submit(playwright.stop).result()


def start() -> tuple[Playwright, Browser]:
    # Five seconds, the usual limit, are not enough on a busy machine.
    expect.set_options(timeout=1000 * DEADLINE)
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium", args=["--no-sandbox"], timeout=1000 * DEADLINE
    )
    return playwright, browser


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that visits pages in the thread of the browser."""
    thread = pyfuncitem.funcargs.get("thread")
    if not isinstance(thread, ThreadPoolExecutor):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    thread.submit(pyfuncitem.obj, **arguments).result()
    return True
