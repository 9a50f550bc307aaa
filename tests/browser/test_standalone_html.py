"""The exported page, opened from a file with the network off: it plays, scrubs and turns."""

import re
import time

import pytest
from playwright.sync_api import expect

from figures import standalone_html
from scenes import read_scene
from tests.browser.watching import EXPLAINED

QUERY = "landscape=himmelblau&optimizers=adam,heavy_ball&steps=60&step=0"
#: Plotly's own words when a new animation takes the place of a running one, which is what Pause does.
INTERRUPTED = {r"API call to Plotly.animate rejected": "Pause interrupts", r"^undefined$": "the same, second half"}

TRAIL_LENGTH = (
    "() => document.querySelector('.js-plotly-plot')._fullData.filter((t) => t.type === 'scatter3d').at(-2).x.length"
)
DRAWN = "() => Boolean(document.querySelector('.js-plotly-plot')?._fullLayout?.scene?._scene?.glplot)"
EYE = "() => Object.values(document.querySelector('.js-plotly-plot')._fullLayout.scene._scene.getCamera().eye)"


def wait_until(page, expression, holds):
    """Asks from outside until `holds(answer)`: wait_for_function would evaluate text in the page, whose policy forbids it."""
    give_up = time.monotonic() + 60
    while not holds(answer := page.evaluate(expression)):
        assert time.monotonic() < give_up, f"{expression} stayed {answer!r}"
        page.wait_for_timeout(50)


@pytest.fixture
def page(browser, tmp_path):
    scene, _ = read_scene(QUERY)
    file = tmp_path / "descent.html"
    file.write_text(standalone_html(scene))
    with browser.new_context(viewport={"width": 1280, "height": 900}, offline=True) as context:
        page = context.new_page()
        troubles = []
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda request: request.url.startswith(("file:", "data:", "blob:")) or troubles.append(request.url),
        )
        page.goto(file.as_uri())
        wait_until(page, DRAWN, bool)
        yield page
        assert page.locator(".no-webgl").count() == 0
        explained = [*EXPLAINED, *INTERRUPTED]
        assert [text for text in troubles if not any(re.search(pattern, text) for pattern in explained)] == []


def test_the_page_plays_scrubs_and_turns_offline(page):
    expect(page.locator("h1")).to_contain_text("Himmelblau")
    expect(page.locator("ul li").first).to_contain_text("Adam: learning rate 0.1")
    begin = page.evaluate(TRAIL_LENGTH)
    assert begin == 1

    page.get_by_text("Play", exact=True).click()
    wait_until(page, TRAIL_LENGTH, lambda length: length > 3)
    page.get_by_text("Pause", exact=True).click()

    slider = page.locator(".slider-rail-touch-rect").bounding_box()
    page.mouse.click(slider["x"] + 0.999 * slider["width"], slider["y"] + slider["height"] / 2)
    wait_until(page, TRAIL_LENGTH, lambda length: length == 61)
    expect(page.locator(".slider-container")).to_contain_text("step 60")

    before = page.evaluate(EYE)
    scene = page.locator(".gl-container canvas").first.bounding_box()
    middle = (scene["x"] + scene["width"] / 2, scene["y"] + scene["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 120, middle[1], steps=6)
    page.mouse.up()
    wait_until(page, EYE, lambda eye: eye != before)
