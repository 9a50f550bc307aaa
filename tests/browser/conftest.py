"""A real Chromium, one for all tests, and a watched page for each."""

import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from tests.browser.explorer import Explorer
from tests.browser.watching import Watch

#: Nothing that Chromium does by itself may show up as a request.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Milliseconds that a page may take to show what it should: a machine shared with others is slow, not wrong.
PATIENCE = 30_000
DESKTOP = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def launch(playwright: Playwright) -> Iterator[Callable[..., Browser]]:
    """Starts the system's own Chromium, with further arguments."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert path, "These tests need chromium or google-chrome: make browser installs it."
    opened: list[Browser] = []

    def start(*arguments: str) -> Browser:
        opened.append(playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments]))
        return opened[-1]

    yield start
    for browser in opened:
        browser.close()


@pytest.fixture(scope="session")
def browser(launch: Callable[..., Browser]) -> Browser:
    return launch()


@pytest.fixture(scope="session")
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    """The context most pages share: what one has loaded, the next finds in the cache."""
    with browser.new_context(viewport=DESKTOP) as context:
        yield context


@pytest.fixture
def visit(server: str, browser: Browser, desktop: BrowserContext) -> Iterator[Callable[..., Explorer]]:
    """Opens watched pages: in the shared context, or with options in a fresh one. At the end all must have been clean."""
    opened: list[Explorer] = []
    contexts: list[BrowserContext] = []

    def open_page(address: str = server, within: Browser = browser, **options: object) -> Explorer:
        context = desktop
        if options or within is not browser:
            context = within.new_context(**{"viewport": DESKTOP, **options})
            contexts.append(context)
        page = context.new_page()
        opened.append(Explorer(page, address, Watch(page, urlsplit(address).netloc)))
        return opened[-1]

    yield open_page
    troubles = []
    for explorer in opened:
        if explorer.page.locator(".no-webgl").count():
            troubles.append("Plotly found no WebGL")
        explorer.page.close()
        troubles += explorer.watch.troubles
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture
def explorer(visit: Callable[..., Explorer]) -> Explorer:
    """A page on a desktop screen."""
    return visit()
