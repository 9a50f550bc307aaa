"""A real Chromium without a graphics card, pages that are watched from inside, and a hand on the mouse."""

import random
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, ViewportSize, WebSocket

SIZE: ViewportSize = {"width": 1440, "height": 900}
#: Milliseconds that a page may take for anything it is waited for.
PATIENCE = 60_000
PROBE = Path(__file__).parent / "_probe.js"
FLAGS = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: A hand moves at its own pace, not at the screen's: seconds between two moves, at random.
PACE = (0.004, 0.020)


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The system's own browser, fresh."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


class Traffic:
    """Requests and websocket messages of a page, from before it goes anywhere."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.sent: list[int] = []
        self.received: list[int] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", self._listen)

    def _listen(self, websocket: WebSocket) -> None:
        websocket.on("framesent", lambda payload: self.sent.append(len(payload)))
        websocket.on("framereceived", lambda payload: self.received.append(len(payload)))

    def clear(self) -> None:
        """Forget what was counted so far."""
        for counted in (self.requests, self.sent, self.received):
            counted.clear()


@contextmanager
def visit(browser: Browser, address: str) -> Iterator[tuple[Page, Traffic]]:
    """A page in a context of its own, with nothing cached, and with window.bench from _probe.js."""
    context = browser.new_context(viewport=SIZE)
    context.set_default_timeout(PATIENCE)
    context.add_init_script(path=PROBE)
    try:
        page = context.new_page()
        traffic = Traffic(page)
        page.goto(address)
        yield page, traffic
    finally:
        context.close()


def swing(page: Page, points: Sequence[tuple[float, float]]) -> None:
    """Move the mouse through `points`."""
    pace = random.Random(1)
    for x, y in points:
        page.mouse.move(x, y)
        time.sleep(pace.uniform(*PACE))


def along(page: Page, selector: str, shares: Sequence[float]) -> list[tuple[float, float]]:
    """Points at these shares of an element's width, at half its height."""
    page.locator(selector).scroll_into_view_if_needed()
    box = page.locator(selector).bounding_box()
    if box is None:
        raise RuntimeError(f"There is no {selector} to be seen.")
    return [(box["x"] + box["width"] * share, box["y"] + box["height"] / 2) for share in shares]
