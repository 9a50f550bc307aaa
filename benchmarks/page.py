"""The first picture in a fresh browser, against Streamlit's own hello page; and once with no kernel compiled yet."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st
from playwright.async_api import Playwright, async_playwright

from benchmarks._browser import chromium, visit
from benchmarks._report import median, tell, tell_ratio
from benchmarks._server import ROOT, streamlit

APP = ROOT / "app.py"
HELLO = Path(st.__file__).parent / "hello" / "streamlit_app.py"
HEADING = "[data-testid=stHeading] h1, [data-testid=stMarkdown] h1"
PICTURE = ".downhill-stage[data-picture=ready]"
MAP = ".downhill-stage[data-map=ready]"
SURFACE = ".downhill-stage[data-surface=ready]"
ROUNDS = 5
COLD_ROUNDS = 2
GOAL = 2.0
COLD_GOAL = 5.0


def main() -> None:
    """Print all figures of the first picture."""
    asyncio.run(measure())


async def measure() -> None:
    """All figures, one after the other."""
    async with async_playwright() as playwright:
        await compare_pages(playwright)
        await compare_caches(playwright)


async def compare_pages(playwright: Playwright) -> None:
    """Milliseconds from asking for the page until it shows what it is for, in turns with the hello page."""
    times: dict[str, list[float]] = {"hello": [], "picture": [], "map": [], "surface": []}
    with streamlit(APP) as app, streamlit(HELLO) as hello:
        # The first visitors of both servers do not count: their caches are still cold.
        for number in range(-1, ROUNDS):
            seen = {"hello": (await first_sight(playwright, hello, HEADING))[0]}
            shown = await first_sight(playwright, app, PICTURE, MAP, SURFACE)
            seen["picture"], seen["map"], seen["surface"] = shown
            for name, taken in seen.items():
                if number >= 0:
                    times[name].append(taken)
    print(f"Fresh browser, warm server, median of {ROUNDS}; the floor is Streamlit's hello page, until its heading")
    tell_ratio("first picture: the landscape and the paths", times["picture"], times["hello"], "ms", GOAL)
    tell("the map with its axes", median(times["map"]), "ms", floor=median(times["hello"]))
    tell("the surface", median(times["surface"]), "ms", floor=median(times["hello"]))


async def first_sight(playwright: Playwright, address: str, *selectors: str) -> list[float]:
    """Milliseconds until each of `selectors` was shown, in a browser that has never been anywhere."""
    async with chromium(playwright) as browser, visit(browser, address) as (page, _):
        taken: list[float] = await page.evaluate(f"Promise.all({list(selectors)}.map(bench.shown))")
        return taken


async def compare_caches(playwright: Playwright) -> None:
    """Seconds from starting the server to the first picture, without and with compiled kernels on disk."""
    times: dict[str, list[float]] = {"cold": [], "warm": []}
    for _ in range(COLD_ROUNDS):
        with TemporaryDirectory() as cache:
            for state in ("cold", "warm"):
                times[state].append(await start_to_picture(playwright, cache))
    cold, warm = median(times["cold"]), median(times["warm"])
    print(f"\nFrom starting the server to the first picture, median of {COLD_ROUNDS}")
    tell("with the kernels compiled before", warm, "s")
    tell("with nothing compiled yet", cold, "s", floor=warm)
    tell("so compiling costs", cold - warm, "s", goal=COLD_GOAL)


async def start_to_picture(playwright: Playwright, cache: str) -> float:
    """Seconds from starting the server, with Numba's disk cache in `cache`, to the first picture."""
    async with chromium(playwright) as browser:
        begin = time.perf_counter()
        with streamlit(APP, {"NUMBA_CACHE_DIR": cache}) as app:
            async with visit(browser, app) as (page, _):
                await page.wait_for_selector(PICTURE)
                return time.perf_counter() - begin


if __name__ == "__main__":
    main()
