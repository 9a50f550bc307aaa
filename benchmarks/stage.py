"""The stage in a browser without a graphics card: playing, dragging a slider, dragging the start, letting go."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import numpy as np
from playwright.async_api import Browser, Page, async_playwright

from benchmarks._browser import Traffic, along, chromium, swing, visit
from benchmarks._report import median, percentile, tell, tell_ratio
from benchmarks._server import ROOT, streamlit

SCENE = "?landscape=rosenbrock&optimizers=adam,heavy_ball,rmsprop,gradient_descent"
#: Six runs of very many steps, most of them behind the balls, with all arrows; some creep and some leap.
RACE = (
    "?landscape=rosenbrock&optimizers=adam,heavy_ball,rmsprop,gradient_descent,nesterov,adagrad"
    "&steps=1000&step=850&arrows=gradient,step,velocity"
)
SLIDER = '[data-key="1.learning_rate"] input[type=range]'
RING = ".dh-contour .dh-host"
WORDS = "[data-testid=stMarkdown]"
EMPTY_SLIDER, EMPTY_WORDS = "[data-testid=stSlider]", "[data-testid=stText]"
SCREEN = 60.0  # frames a second
PLAY_SECONDS = 5.0
MOVES = 160
DRAG_SECONDS = 1.2
ROUNDS = 3
RELEASES = 9
#: Milliseconds until nothing that a release set going is still under way.
REST = 700.0

Points = Sequence[tuple[float, float]]
Figures = dict[str, list[float]]


def main() -> None:
    """Print all figures of the stage."""
    asyncio.run(measure())


async def measure() -> None:
    """All figures, one after the other, in one browser."""
    with streamlit(ROOT / "app.py") as app, streamlit(Path(__file__).parent / "_floor.py") as empty:
        async with (
            async_playwright() as playwright,
            chromium(playwright) as browser,
            visit(browser, f"{app}/{SCENE}") as (page, traffic),
        ):
            for view in ("map", "surface"):
                await page.wait_for_selector(f".downhill-stage[data-{view}=ready]")
            await page.wait_for_timeout(2 * REST)
            print("4 optimizers x 200 steps on Rosenbrock's valley, map and surface at 1440 x 900")
            await time_playing(page)
            async with visit(browser, f"{app}/_stcore/health") as (nothing, _):
                await nothing.evaluate("bench.becomeFloor('/_stcore/health')")
                await time_slider(page, traffic, nothing)
                await time_start(page, nothing)
            await time_release(browser, page, traffic, empty)
        await measure_race(app)


async def measure_race(app: str) -> None:
    """Frames while six runs play at once, in a browser of its own."""
    async with (
        async_playwright() as playwright,
        chromium(playwright) as browser,
        visit(browser, f"{app}/{RACE}") as (page, _),
    ):
        for view in ("map", "surface"):
            await page.wait_for_selector(f".downhill-stage[data-{view}=ready]")
        await page.wait_for_timeout(2 * REST)
        print("\n6 optimizers x 1000 steps on Rosenbrock's valley with all arrows, map and surface at 1440 x 900")
        await time_playing(page)


async def time_playing(page: Page) -> None:
    """Frames while the clock runs, against the same page standing still."""
    await page.bring_to_front()
    still = gaps(await page.evaluate("bench.frames(2000)"))
    await page.click(".dh-play")
    await page.wait_for_timeout(300)
    await page.evaluate("bench.clear()")
    playing = gaps(await page.evaluate(f"bench.frames({1.0e3 * PLAY_SECONDS})"))
    scripts = await page.evaluate("[...bench.scripts.values()]")
    await page.click(".dh-play")
    await page.wait_for_timeout(REST)
    print(f"\nPlaying for {PLAY_SECONDS:g} seconds; the floor is the same page standing still")
    # A screen is not exact to the last digit.
    tell("frames a second", rate(playing), "", floor=rate(still), goal=0.99 * SCREEN, at_least=True)
    tell("95th percentile between two frames", percentile(playing, 95), "ms", floor=percentile(still, 95))
    tell("script in a frame, median", median(scripts), "ms")
    tell("script in a frame, 95th percentile", percentile(scripts, 95), "ms")


def gaps(times: Sequence[float]) -> list[float]:
    """Milliseconds between frames."""
    return [float(gap) for gap in np.diff(times)]


def rate(milliseconds: Sequence[float]) -> float:
    """Frames a second."""
    return float(1.0e3 / np.mean(milliseconds))


async def time_slider(page: Page, traffic: Traffic, nothing: Page) -> None:
    """From a move of the hand on a slider to the end of the redraw, and what it sends meanwhile."""
    await approach(page, SLIDER)
    counts: list[int] = []

    async def drag_stage(number: int) -> Figures:
        points = await along(page, SLIDER, shares(number))
        return await drag(page, points, traffic, counts)

    async def drag_floor(number: int) -> Figures:
        return await drag(nothing, await along(nothing, "input", shares(number)))

    stage, floor = await in_turns(drag_stage, drag_floor)
    print("\nDragging a slider; the floor is a slider on an empty page that moves nothing")
    show_moves("pointer move to redraw", stage["slides"], floor["slides"], 95, 20.0)
    tell("frames a second", rate(stage["gaps"]), "", floor=rate(floor["gaps"]))
    tell("script in a frame, median", median(stage["scripts"]), "ms")
    tell("requests and websocket messages", sum(counts), "", goal=0)


async def time_start(page: Page, nothing: Page) -> None:
    """From a move of the hand on the start's ring to the frame that shows its path."""
    middle = (await along(page, RING, [0.5]))[0]
    await page.mouse.click(*middle)
    await page.wait_for_timeout(2 * REST)

    async def drag_stage(number: int) -> Figures:
        return await drag(page, circle(middle, number))

    async def drag_floor(number: int) -> Figures:
        return await drag(nothing, circle((await along(nothing, "div", [0.5]))[0], number))

    stage, floor = await in_turns(drag_stage, drag_floor)
    print("\nDragging the start; the floor is an empty page that asks the same server whether it is well")
    show_moves("pointer move to the new path drawn", stage["follows"], floor["follows"], 50, 33.0)
    tell("frames a second", rate(stage["gaps"]), "", floor=rate(floor["gaps"]))
    tell("script in a frame, median", median(stage["scripts"]), "ms")


def show_moves(what: str, stage: list[float], floor: list[float], share: int, goal: float) -> None:
    """Median and 95th percentile, one of which has a goal."""
    for part, name in ((50, "median"), (95, "95th percentile")):
        aim = goal if part == share else None
        tell(f"{what}, {name}", percentile(stage, part), "ms", floor=percentile(floor, part), goal=aim)


async def approach(page: Page, selector: str) -> None:
    """Bring the hand near, and wait until what dragging needs is there."""
    await page.bring_to_front()
    await page.hover(selector)
    await page.wait_for_timeout(REST)


def shares(number: int) -> list[float]:
    """To and fro along a slider, more than one of its stops at a time, each time a little differently."""
    return [0.15 + 0.7 * abs(1.0 - (0.03 * step + 0.1 * number) % 2.0) for step in range(MOVES)]


def circle(middle: tuple[float, float], number: int) -> Points:
    """Once around, beginning and ending in the middle, each time a little differently."""
    x, y = middle
    turns = np.linspace(0.0, 2.0 * np.pi, MOVES)
    reach = (60.0 + 3.0 * number) * np.sin(turns / 2.0)
    return [
        (float(right), float(down))
        for right, down in zip(x + reach * np.cos(turns), y + reach * np.sin(turns), strict=True)
    ]


async def in_turns(*drags: Callable[[int], Awaitable[Figures]]) -> list[Figures]:
    """The figures of each drag over all rounds; in turns, so that a noisy moment hits all alike."""
    gathered: list[Figures] = [{} for _ in drags]
    for number in range(ROUNDS):
        for figures, run in zip(gathered, drags, strict=True):
            for name, values in (await run(number)).items():
                figures.setdefault(name, []).extend(values)
    return gathered


async def drag(page: Page, points: Points, traffic: Traffic | None = None, counts: list[int] | None = None) -> Figures:
    """Press at the first point, move through all, let go; what the page saw between.

    What `traffic` saw meanwhile is appended to `counts`.
    """
    await page.bring_to_front()
    await page.mouse.move(*points[0])
    await page.mouse.down()
    await page.wait_for_timeout(100)
    await page.evaluate(f"bench.clear(); void (bench.recording = bench.frames({1.0e3 * DRAG_SECONDS}))")
    if traffic:
        traffic.clear()
    await swing(page, points)
    times = await page.evaluate("bench.recording")
    seen: Figures = await page.evaluate(
        "({slides: bench.slides, follows: bench.follows, scripts: [...bench.scripts.values()]})"
    )
    if traffic and counts is not None:
        counts.append(len(traffic.requests) + len(traffic.sent) + len(traffic.received))
    await page.mouse.up()
    await page.wait_for_timeout(REST)
    return {**seen, "gaps": gaps(times)}


async def time_release(browser: Browser, page: Page, traffic: Traffic, empty: str) -> None:
    """From letting go of a slider until the words on the page say what it has led to."""
    times: Figures = {"stage": [], "floor": []}
    sizes: list[float] = []
    async with visit(browser, empty) as (plain, _):
        await plain.wait_for_selector(EMPTY_WORDS)
        await approach(page, SLIDER)
        # The first release does not count: it wakes what sleeps.
        for number in range(-1, RELEASES):
            traffic.clear()
            stage = await let_go(page, SLIDER, WORDS, number)
            size = sum(traffic.sent) + sum(traffic.received)
            floor = await let_go(plain, EMPTY_SLIDER, EMPTY_WORDS, number)
            if number >= 0:
                times["stage"].append(stage)
                times["floor"].append(floor)
                sizes.append(size / 1.0e3)
    print(f"\nLetting go, {RELEASES} times; the floor is a Streamlit page with one slider and one text")
    tell_ratio("pointer up to the words, median", times["stage"], times["floor"], "ms", 1.5)
    tell("on the websocket both ways, largest", max(sizes), "kB", goal=5.0)


async def let_go(page: Page, slider: str, words: str, number: int) -> float:
    """Drag a slider a little way and let go; milliseconds until `words` have followed."""
    await page.bring_to_front()
    ends = (0.55, 0.7) if number % 2 else (0.45, 0.3)
    points = await along(page, slider, [float(share) for share in np.linspace(*ends, 12)])
    await page.mouse.move(*points[0])
    await page.mouse.down()
    await page.evaluate(f"void (bench.recording = bench.release('{words}'))")
    await swing(page, points)
    await page.wait_for_timeout(100)
    await page.mouse.up()
    taken = float(await page.evaluate("bench.recording"))
    await page.wait_for_timeout(REST)
    return taken


if __name__ == "__main__":
    main()
