"""A real Chromium without a graphics card, pages that are watched from inside, and a hand on the mouse."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, Playwright, ViewportSize, WebSocket

SIZE: ViewportSize = {"width": 1440, "height": 900}
#: Milliseconds that a page may take for anything it is waited for.
PATIENCE = 60_000
PROBE = Path(__file__).parent / "_probe.js"
FLAGS = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: A common mouse tells where it is 125 times a second, at its own pace and not at the screen's: seconds between moves.
PACE = (0.004, 0.012)


@asynccontextmanager
async def chromium(playwright: Playwright) -> AsyncIterator[Browser]:
    """The system's own browser, fresh."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
    try:
        yield browser
    finally:
        await browser.close()


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


@asynccontextmanager
async def visit(browser: Browser, address: str) -> AsyncIterator[tuple[Page, Traffic]]:
    """A page in a context of its own, with nothing cached, and with window.bench from _probe.js."""
    context = await browser.new_context(viewport=SIZE)
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(path=PROBE)
    try:
        page = await context.new_page()
        traffic = Traffic(page)
        await page.goto(address)
        yield page, traffic
    finally:
        await context.close()


async def swing(page: Page, points: Sequence[tuple[float, float]]) -> None:
    """Move the pressed mouse through `points`. Nothing waits for the page, as no hand does."""
    pace = random.Random(1)
    session = await page.context.new_cdp_session(page)
    moves = []
    for x, y in points:
        # Playwright's own mouse would run scripts in the page at every move of a pressed mouse.
        move = {"type": "mouseMoved", "x": x, "y": y, "button": "left", "buttons": 1}
        moves.append(asyncio.create_task(session.send("Input.dispatchMouseEvent", move)))
        await asyncio.sleep(pace.uniform(*PACE))
    await asyncio.gather(*moves)
    await session.detach()


async def along(page: Page, selector: str, shares: Sequence[float]) -> list[tuple[float, float]]:
    """Points at these shares of an element's width, at half its height."""
    await page.locator(selector).scroll_into_view_if_needed()
    box = await page.locator(selector).bounding_box()
    if box is None:
        raise RuntimeError(f"There is no {selector} to be seen.")
    return [(box["x"] + box["width"] * share, box["y"] + box["height"] / 2) for share in shares]
