"""Fixtures for journeys in a real browser (Debian's chromium) against a real server.

``page`` is a desk screen, ``phone`` a telephone, ``new_page()`` one more person with cookies of his own.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",  # the tests may run as root in a container
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESK = (1280, 900)
PHONE = (390, 844)
PASSWORD = "correct horse battery"  # what UserFactory sets
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail(f"no chromium at {CHROMIUM}: 'make test' installs it; CHROMIUM=... names another one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


class Watch:
    """Collects what must not happen while a page is open: script errors, server errors, foreign requests."""

    def __init__(self, own_address: str) -> None:
        self.own_host = urlsplit(own_address).netloc
        self.troubles: list[str] = []
        self.allowed: list[str] = [r"/favicon\.ico\)$"]  # the browser's own idea, not the page's

    def allow(self, pattern: str) -> None:
        """Accept troubles that match the regular expression: for a test that means to provoke one."""
        self.allowed.append(pattern)

    def follow(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        page.on("response", self._response)
        page.on("request", self._request)

    def _console(self, message) -> None:
        if message.type == "error":
            self.troubles.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _response(self, response) -> None:
        if response.status >= 500:
            self.troubles.append(f"HTTP {response.status}: {response.request.method} {response.url}")

    def _request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https") and address.netloc != self.own_host:
            self.troubles.append(f"request to another server: {request.url}")

    def left(self) -> list[str]:
        """The troubles that no pattern allows."""
        return [t for t in self.troubles if not any(re.search(pattern, t) for pattern in self.allowed)]


@pytest.fixture
def watch(live_server) -> Iterator[Watch]:
    """Fails the test when a page it opened had an error; ``watch.allow(regex)`` for one that is meant."""
    watch = Watch(live_server.url)
    yield watch
    if watch.left():
        pytest.fail("the browser met trouble:\n" + "\n".join(watch.left()))


@pytest.fixture
def new_page(browser, live_server, watch) -> Iterator[Callable[..., Page]]:
    """``new_page(size=DESK, javascript=True)`` opens a browser of its own, as another person on another machine would."""
    contexts = []

    def open_page(size: tuple[int, int] = DESK, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch.follow(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page) -> Page:
    """A desk screen, 1280 × 900. Addresses may be relative: ``page.goto("/powers/")``."""
    return new_page(DESK)


@pytest.fixture
def phone(new_page) -> Page:
    """A telephone, 390 × 844."""
    return new_page(PHONE)


@pytest.fixture
def sign_in() -> Callable[..., None]:
    """``sign_in(page, user)`` through the real form; ends on the back office's start page."""

    def run(page: Page, user, password: str = PASSWORD) -> None:
        page.goto(reverse("admin:login"))
        page.fill("input[name=username]", user.get_username())
        page.fill("input[name=password]", password)
        page.locator("form:has(input[name=password]) [type=submit]").first.click()
        page.wait_for_url(f"**{reverse('admin:index')}")

    return run


@pytest.fixture
def axe() -> Callable[..., None]:
    """``axe(page)`` fails with a readable list when axe-core finds an accessibility violation (WCAG 2.1 A and AA).

    ``context`` narrows it to (or excludes) parts of the page, in axe-core's own notation.
    """

    def run(page: Page, context: str | dict | None = None) -> None:
        results = Axe().run(page, context=context, options={**WCAG, "resultTypes": ["violations"]})
        if results.violations_count:
            pytest.fail(f"{page.url}\n{results.generate_report()}")

    return run
