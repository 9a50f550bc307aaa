"""A link is the whole picture, and what a person has set up survives whatever the page does."""

import re

import pytest
from playwright.sync_api import expect

from figures.style import COLORS
from landscapes import LANDSCAPES
from scenes import Scene, read_scene, write_parts
from tests.browser.explorer import said

LINK = (
    "landscape=logistic&optimizers=adam,heavy_ball,adam&1.learning_rate=0.5&2.momentum=0.5&3.beta1=0.5"
    "&start=1.5,-2&steps=50&batch_size=3&seed=8&step=12&camera=1.1,1.2,0.9&zoom=-2,2,-3,1"
)
#: Marks Plotly's own elements, so that a new plot in their place would be noticed.
MARK = """() => document.querySelectorAll('.dh-plot, .dh-overlay').forEach((element) => (element.marked = true))"""
MARKED = """() => [...document.querySelectorAll('.dh-views .dh-plot, .dh-views .dh-overlay')].map((element) => element.marked)"""


def assert_shows(explorer, query):
    """Every control and view of the page stands as the link says."""
    scene, notes = read_scene(query)
    assert notes == []
    page = explorer.page
    expect(page.get_by_text(scene.record.name, exact=True).first).to_be_visible()
    for index, run in enumerate(scene.runs):
        for quantity in run.record.hyperparameters:
            assert float(explorer.field(f"{index + 1}.{quantity.name}").input_value()) == scene.hyperparameter(
                index, quantity
            )
        expect(explorer.readout(index + 1)).to_have_text(said(query, index + 1, scene.step))
    for name, value in {**scene.all_parameters(), **scene.options}.items():
        assert float(explorer.field(name).input_value()) == value
    for axis, value in zip(scene.record.axes, scene.begin, strict=True):
        expect(explorer.start_field(axis)).to_have_value(f"{value:.4g}")
    expect(explorer.step).to_have_text(f"step {scene.steps if scene.step is None else scene.step} of {scene.steps}")
    assert explorer.map_range() == pytest.approx(scene.zoom or [side for pair in scene.record.domain for side in pair])
    assert explorer.eye() == pytest.approx(scene.camera)


def test_a_link_opened_elsewhere_shows_the_same_picture(visit):
    first = visit(locale="en-GB").open(LINK)
    assert_shows(first, LINK)
    for _ in range(3):
        first.page.keyboard.press("ArrowRight")
    first.wait_address(step="15")
    second = visit(locale="en-GB")
    second.page.goto(first.page.url)
    second.wait_ready()
    assert_shows(second, LINK.replace("step=12", "step=15"))
    assert second.digest(second.map_canvas) == first.digest(first.map_canvas)


def test_an_enlarged_view_is_in_the_link(explorer):
    explorer.open("landscape=bowl&optimizers=adam&show=surface")
    expect(explorer.map).to_be_hidden()
    expect(explorer.surface_canvas).to_be_visible()
    explorer.button("Show both views").click()
    explorer.wait_address(show=None)
    explorer.button("Enlarge the contour map").click()
    explorer.wait_address(show="contour")
    expect(explorer.surface_canvas).to_be_hidden()
    explorer.button("Show both views").click()
    expect(explorer.surface_canvas).to_be_visible()
    expect(explorer.map).to_be_visible()


@pytest.mark.parametrize(
    ("query", "parts"),
    [
        (
            "landscape=everest&optimizers=adam,everest&1.learning_rate=nan&colour=red&start=9,9&steps=1e999&camera=0,0,0",
            {"landscape": "rosenbrock", "optimizers": "adam", "steps": "1000", "start": "2,3"},
        ),
        ("landscape=bowl&optimizers=adam&" + "x" * 50_000, {"landscape": "bowl", "optimizers": "adam"}),
        ("<img src=x onerror=alert(1)>=[a](http://b.example)&landscape=bowl&optimizers=adam", {"landscape": "bowl"}),
    ],
    ids=["unknown and out of range", "50 kB", "markup"],
)
def test_a_hostile_link_shows_a_picture_and_says_what_was_replaced(explorer, query, parts):
    explorer.open(query, surface=False)
    warning = explorer.page.get_by_test_id("stAlert")
    expect(warning).to_have_count(1)
    assert re.fullmatch(r"([A-Z0-9a-z][^<>\[\]\n]*\.)+", warning.inner_text())
    explorer.wait_address(**parts)
    scene, notes = read_scene("&".join(f"{key}={value}" for key, value in explorer.address().items()))
    assert notes == []
    assert explorer.address() == write_parts(scene)
    assert explorer.count(explorer.map_canvas, COLORS[0]) > 100
    # What was said goes when a person goes on.
    explorer.button("Random start").click()
    expect(warning).to_have_count(0)


def turn_and_zoom(explorer):
    """Turns the camera and zooms the map by hand; where they then stand."""
    mouse = explorer.page.mouse
    box = explorer.page.locator(".dh-surface .dh-host").bounding_box()
    eye, extent = explorer.eye(), explorer.map_range()
    mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.85)
    mouse.down()
    for move in range(1, 6):
        mouse.move(box["x"] + box["width"] * 0.3 + 12 * move, box["y"] + box["height"] * 0.85)
        explorer.frames()
    mouse.up()
    explorer.page.wait_for_function("() => new URL(location).searchParams.has('camera')")
    mouse.move(*explorer.map_pixel(0.5, 0.5))
    mouse.wheel(0, -300)
    explorer.page.wait_for_function("() => new URL(location).searchParams.has('zoom')")
    assert explorer.eye() != pytest.approx(eye, abs=0.05)
    assert explorer.map_range() != pytest.approx(extent, abs=0.05)
    return explorer.eye(), explorer.map_range()


def test_nothing_a_person_has_set_is_lost(explorer):
    """Camera, zoom, clock and sliders through a release, a reshaping, another optimizer, a theme; nothing is remounted."""
    page = explorer.page
    explorer.open("landscape=narrow_valley&optimizers=gradient_descent&step=40&1.learning_rate=0.05")
    page.evaluate(MARK)
    eye, extent = turn_and_zoom(explorer)

    def assert_kept():
        explorer.frames(5)
        assert explorer.eye() == pytest.approx(eye, abs=2e-3)
        assert explorer.map_range() == pytest.approx(extent, rel=2e-3, abs=2e-3)
        assert page.evaluate(MARKED) == [True] * 4
        expect(explorer.step).to_have_text("step 40 of 200")
        expect(explorer.field("1.learning_rate")).to_have_value("0.05")

    assert_kept()
    explorer.field("rotation").fill("30")
    explorer.field("rotation").press("Enter")
    explorer.wait_address(rotation="30")
    expect(explorer.readout(1)).to_have_text(
        said("landscape=narrow_valley&rotation=30&optimizers=gradient_descent&1.learning_rate=0.05", 1, 40)
    )
    assert_kept()
    explorer.add_optimizer("newton")
    expect(explorer.readout(2)).to_be_visible()
    explorer.wait_address(optimizers="gradient_descent,newton")
    assert_kept()
    background = explorer.stage.evaluate("(element) => getComputedStyle(element).color")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(
        "(old) => getComputedStyle(document.querySelector('.downhill-stage')).color !== old", arg=background
    )
    assert_kept()


def test_home_brings_camera_and_map_back(explorer):
    explorer.open("landscape=bowl&optimizers=adam&camera=1.1,1.2,0.9&zoom=-1,1,-1,1")
    explorer.button("Turn the camera back").click()
    explorer.wait_address(camera=None)
    assert explorer.eye() == pytest.approx(Scene().camera, abs=1e-3)
    explorer.button("Show the whole map").click()
    explorer.wait_address(zoom=None)
    assert explorer.map_range() == pytest.approx([side for pair in LANDSCAPES["bowl"].domain for side in pair])


def test_pickers_change_the_picture_and_back_brings_it_back(explorer):
    page = explorer.page
    explorer.open("landscape=bowl&optimizers=adam", surface=False)
    explorer.pick_landscape("himmelblau")
    explorer.wait_address(landscape="himmelblau")
    expect(explorer.readout(1)).to_have_text(said("landscape=himmelblau&optimizers=adam"))
    expect(explorer.words).to_contain_text(LANDSCAPES["himmelblau"].lesson)
    page.wait_for_function("() => document.querySelector('.dh-contour .dh-plot')._fullLayout.xaxis.range[0] === -5")
    page.go_back()
    expect(explorer.readout(1)).to_have_text(said("landscape=bowl&optimizers=adam"))
    page.reload()
    explorer.wait_ready(surface=False)
    expect(explorer.readout(1)).to_have_text(said("landscape=bowl&optimizers=adam"))
