"""The stage in a browser without a graphics card: playing, dragging a slider, dragging the start, letting go."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks._browser import Traffic, along, chromium, swing, visit
from benchmarks._report import median, percentile, tell, tell_ratio
from benchmarks._server import ROOT, streamlit

SCENE = "?landscape=rosenbrock&optimizers=adam,heavy_ball,rmsprop,gradient_descent"
SLIDER = '[data-key="1.learning_rate"] input[type=range]'
RING = ".dh-contour .dh-host"
WORDS = "[data-testid=stMarkdown]"
SCREEN = 60.0  # frames a second
PLAY_SECONDS = 5.0
ROUNDS = 3
RELEASES = 9
#: Milliseconds until nothing that a release set going is still under way.
REST = 700.0


def main() -> None:
    """Print all figures of the stage."""
    floor = Path(__file__).parent / "_floor.py"
    with (
        streamlit(ROOT / "app.py") as app,
        streamlit(floor) as empty,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
        visit(browser, f"{app}/{SCENE}") as (page, traffic),
    ):
        for view in ("map", "surface"):
            page.wait_for_selector(f".downhill-stage[data-{view}=ready]")
        page.wait_for_timeout(2 * REST)
        print("4 optimizers x 200 steps on Rosenbrock's valley, map and surface at 1440 x 900")
        time_playing(page)
        with visit(browser, f"{app}/_stcore/health") as (nothing, _):
            nothing.evaluate("bench.becomeFloor('/_stcore/health')")
            time_slider(page, traffic, nothing)
            time_start(page, nothing)
        time_release(browser, page, traffic, empty)


def time_playing(page: Page) -> None:
    """Frames while the clock runs, against the same page standing still."""
    still = gaps(page.evaluate("bench.frames(2000)"))
    page.bring_to_front()
    page.click(".dh-play")
    page.wait_for_timeout(300)
    page.evaluate("bench.clear()")
    playing = gaps(page.evaluate(f"bench.frames({1.0e3 * PLAY_SECONDS})"))
    scripts = page.evaluate("[...bench.scripts.values()]")
    page.click(".dh-play")
    page.wait_for_timeout(REST)
    print(f"\nPlaying for {PLAY_SECONDS:g} seconds; the floor is the same page standing still")
    # A frame that is a thousandth late is no lost frame.
    rate, best = 1.0e3 / np.mean(playing), 1.0e3 / np.mean(still)
    tell("frames a second", float(rate), "", floor=float(best), goal=0.99 * SCREEN, at_least=True)
    tell("95th percentile between two frames", percentile(playing, 95), "ms", floor=percentile(still, 95))
    tell("script in a frame, median", median(scripts), "ms")
    tell("script in a frame, 95th percentile", percentile(scripts, 95), "ms")


def gaps(times: Sequence[float]) -> list[float]:
    """Milliseconds between frames."""
    return [float(gap) for gap in np.diff(times)]


def time_slider(page: Page, traffic: Traffic, nothing: Page) -> None:
    """From a move of the hand on a slider to the end of the redraw, and what it sends meanwhile."""
    hover(page, SLIDER)
    sent: list[int] = []

    def drag_stage(number: int) -> dict[str, list[float]]:
        return drag(page, along(page, SLIDER, shares(number)), before_release=lambda: sent.append(count(traffic)))

    def drag_floor(number: int) -> dict[str, list[float]]:
        return drag(nothing, along(nothing, "input", shares(number)))

    stage, floor = in_turns(traffic.clear, drag_stage, drag_floor)
    print("\nDragging a slider; the floor is a slider on an empty page that moves nothing")
    show_moves("pointer move to redraw", stage["slides"], floor["slides"], 95, 20.0)
    rate, best = 1.0e3 / np.mean(stage["gaps"]), 1.0e3 / np.mean(floor["gaps"])
    tell("frames a second", float(rate), "", floor=float(best))
    tell("script in a frame, median", median(stage["scripts"]), "ms")
    tell("requests and websocket messages", sum(sent), "", goal=0)


def count(traffic: Traffic) -> int:
    """Requests, and websocket messages either way."""
    return len(traffic.requests) + len(traffic.sent) + len(traffic.received)


def time_start(page: Page, nothing: Page) -> None:
    """From a move of the hand on the start's ring to the frame that shows its path."""
    middle = along(page, RING, [0.5])[0]
    page.mouse.click(*middle)
    page.wait_for_timeout(2 * REST)

    def drag_stage(number: int) -> dict[str, list[float]]:
        return drag(page, circle(middle, number))

    def drag_floor(number: int) -> dict[str, list[float]]:
        return drag(nothing, circle(along(nothing, "div", [0.5])[0], number))

    stage, floor = in_turns(lambda: None, drag_stage, drag_floor)
    print("\nDragging the start; the floor is an empty page that asks the same server whether it is well")
    show_moves("pointer move to the new path drawn", stage["follows"], floor["follows"], 50, 33.0)


def show_moves(what: str, stage: list[float], floor: list[float], share: int, goal: float) -> None:
    """Median and 95th percentile, one of which has a goal."""
    for part, name in ((50, "median"), (95, "95th percentile")):
        aim = goal if part == share else None
        tell(f"{what}, {name}", percentile(stage, part), "ms", floor=percentile(floor, part), goal=aim)


def hover(page: Page, selector: str) -> None:
    """Bring the hand near, and wait until what dragging needs is there."""
    page.bring_to_front()
    page.hover(selector)
    page.wait_for_timeout(REST)


def shares(number: int) -> list[float]:
    """To and fro along a slider, more than one of its stops at a time, each time a little differently."""
    return [0.15 + 0.7 * abs(1.0 - (0.04 * step + 0.1 * number) % 2.0) for step in range(110)]


def circle(middle: tuple[float, float], number: int) -> list[tuple[float, float]]:
    """Once around, beginning and ending in the middle, each time a little differently."""
    x, y = middle
    turns = np.linspace(0.0, 2.0 * np.pi, 110)
    reach = (60.0 + 3.0 * number) * np.sin(turns / 2.0)
    return list(zip(x + reach * np.cos(turns), y + reach * np.sin(turns), strict=True))


Figures = dict[str, list[float]]


def in_turns(before: Callable[[], None], *drags: Callable[[int], Figures]) -> list[Figures]:
    """The figures of each drag over all rounds; in turns, so that a noisy moment hits all alike."""
    gathered: list[Figures] = [{} for _ in drags]
    for number in range(ROUNDS):
        for figures, run in zip(gathered, drags, strict=True):
            before()
            for name, values in run(number).items():
                figures.setdefault(name, []).extend(values)
    return gathered


def drag(
    page: Page, points: Sequence[tuple[float, float]], before_release: Callable[[], None] = lambda: None
) -> Figures:
    """Press at the first point, move through all, let go; what the page saw meanwhile."""
    page.bring_to_front()
    page.mouse.move(*points[0])
    page.mouse.down()
    page.evaluate("bench.clear()")
    page.evaluate("void (bench.recording = bench.frames(1200))")
    swing(page, points)
    times = page.evaluate("bench.recording")
    seen: dict[str, Any] = page.evaluate(
        "({slides: bench.slides, follows: bench.follows, scripts: [...bench.scripts.values()]})"
    )
    before_release()
    page.mouse.up()
    page.wait_for_timeout(REST)
    return {**seen, "gaps": gaps(times)}


def time_release(browser: Browser, page: Page, traffic: Traffic, empty: str) -> None:
    """From letting go of a slider until the words on the page say what it has led to."""
    seconds: dict[str, list[float]] = {"stage": [], "floor": []}
    sizes: list[float] = []
    with visit(browser, empty) as (plain, _):
        plain.wait_for_selector("[data-testid=stText]")
        hover(page, SLIDER)
        for number in range(-1, RELEASES):
            traffic.clear()
            stage = let_go(page, SLIDER, WORDS, number)
            size = sum(traffic.sent) + sum(traffic.received)
            floor = let_go(plain, "[data-testid=stSlider]", "[data-testid=stText]", number)
            if number >= 0:
                seconds["stage"].append(stage)
                seconds["floor"].append(floor)
                sizes.append(size / 1.0e3)
    print(f"\nLetting go, {RELEASES} times; the floor is a Streamlit page with one slider and one text")
    tell_ratio("pointer up to the words, median", seconds["stage"], seconds["floor"], "ms", 1.5)
    tell("on the websocket both ways, largest", max(sizes), "kB", goal=5.0)


def let_go(page: Page, slider: str, words: str, number: int) -> float:
    """Drag a slider a little way and let go; milliseconds until `words` have followed."""
    page.bring_to_front()
    ends = (0.55, 0.7) if number % 2 else (0.45, 0.3)
    points = along(page, slider, [float(share) for share in np.linspace(*ends, 8)])
    page.mouse.move(*points[0])
    page.mouse.down()
    page.evaluate(f"void (bench.recording = bench.release('{words}'))")
    swing(page, points)
    page.wait_for_timeout(100)
    page.mouse.up()
    taken = float(page.evaluate("bench.recording"))
    page.wait_for_timeout(REST)
    return taken


if __name__ == "__main__":
    main()
