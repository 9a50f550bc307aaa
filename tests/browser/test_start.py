"""Choosing the start: by a click, by dragging its ring, by dice, by numbers."""

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from landscapes import LANDSCAPES
from tests.browser.explorer import said

QUERY = "landscape=bowl&optimizers=gradient_descent"
MAP_ONLY = f"{QUERY}&show=contour"
MAGENTA = (255, 0, 255)

#: Lets Plotly itself draw a cross where the mesh has a corner, and says where that is.
PUT_CROSS = """async ([i, j]) => {
  const plot = document.querySelector('.dh-surface .dh-plot');
  const { x, y, z } = plot._fullData[0];
  const [at, reach] = [[x[i], y[j], z[j][i]], 0.02 * (x[x.length - 1] - x[0])];
  const ends = [[-1, 0], [1, 0], [0, 0], [0, -1], [0, 1]].map(([dx, dy]) => [at[0] + dx * reach, at[1] + dy * reach]);
  // The mesh itself would hide half of the cross: it goes, and the axes stay as they are.
  await Plotly.relayout(plot, { 'scene.zaxis.range': [...plot._fullLayout.scene.zaxis.range] });
  await Plotly.restyle(plot, { visible: false }, [0]);
  await Plotly.addTraces(plot, {
    type: 'scatter3d', mode: 'lines', line: { color: 'rgb(255,0,255)', width: 6 },
    x: ends.map((end) => end[0]), y: ends.map((end) => end[1]), z: ends.map(() => at[2]),
  });
  return [at[0], at[1]];
}"""


def start_of(explorer):
    """The start as the address bar has it."""
    return [float(part) for part in explorer.address()["start"].split(",")]


def click_map(explorer, x, y):
    """Clicks the pixel nearest to a point of the landscape; the point that this pixel stands for."""
    px, py = (round(value) for value in explorer.map_pixel(x, y))
    explorer.page.mouse.click(px, py)
    exact = explorer.map_pixel(x, y)
    units = explorer.map_units()
    return x + (px - exact[0]) * units[0], y - (py - exact[1]) * units[1]


def assert_near(explorer, point):
    """The start is `point`, to half a pixel's worth."""
    for got, wanted, unit in zip(start_of(explorer), point, explorer.map_units(), strict=True):
        assert abs(got - wanted) <= 0.5 * unit


@pytest.mark.parametrize(
    ("zoom", "targets"),
    [("", [(0.7, -0.4), (1.1, 2.9)]), ("&zoom=0.695,0.705,-0.405,-0.395", [(0.7, -0.4), (0.6961, -0.3959)])],
    ids=["whole map", "zoomed"],
)
def test_a_click_on_the_map_starts_there(explorer, zoom, targets):
    explorer.open(MAP_ONLY + zoom, surface=False)
    extent = explorer.map_range()
    for target in targets:
        before = explorer.address().get("start")
        point = click_map(explorer, *target)
        explorer.page.wait_for_function("(old) => new URL(location).searchParams.get('start') !== old", arg=before)
        assert_near(explorer, point)
        x, y = start_of(explorer)
        expect(explorer.start_field("x")).to_have_value(f"{float(f'{x:.4g}'):g}")
        expect(explorer.start_field("y")).to_have_value(f"{float(f'{y:.4g}'):g}")
        query = f"{MAP_ONLY}&start={x},{y}"
        expect(explorer.readout(1)).to_have_text(said(query))
        expect(explorer.words).to_contain_text(explorer.verdict(1).inner_text())
    assert explorer.map_range() == extent


def test_a_click_beside_the_map_changes_nothing(explorer):
    explorer.open(MAP_ONLY, surface=False)
    address = explorer.address()
    box = explorer.map.bounding_box()
    explorer.page.mouse.click(box["x"] + 4, box["y"] + box["height"] - 4)
    explorer.frames(10)
    assert explorer.address() == address


def test_the_ring_is_dragged_and_the_path_follows(explorer):
    explorer.open(MAP_ONLY, surface=False)
    page = explorer.page
    ring = explorer.map_pixel(*LANDSCAPES["bowl"].start)
    extent = explorer.map_range()
    page.mouse.move(*ring)
    page.mouse.down()
    explorer.watch.clear()
    readouts = set()
    for move in range(1, 25):
        page.mouse.move(ring[0] + 4 * move, ring[1] + 3 * move)
        explorer.frames()
        readouts.add(explorer.readout(1).inner_text())
    assert len(explorer.watch.asked("/api/paths")) > 3
    assert len(readouts) > 3
    assert explorer.watch.frames == []
    assert "start" not in explorer.address()
    target = round(ring[0] + 96), round(ring[1] + 72)
    page.mouse.move(*target)
    page.mouse.up()
    page.wait_for_function("() => new URL(location).searchParams.has('start')")
    back = explorer.map_pixel(*start_of(explorer))
    assert back == pytest.approx(target, abs=0.5)
    expect(explorer.readout(1)).to_have_text(said(f"{MAP_ONLY}&start={explorer.address()['start']}"))
    assert explorer.map_range() == extent


def test_one_request_is_in_flight_and_the_last_wish_wins(explorer):
    explorer.open(MAP_ONLY, surface=False)
    page, held = explorer.page, []
    ring = explorer.map_pixel(*LANDSCAPES["bowl"].start)
    page.route("**/api/paths**", lambda route: held.append(route) if len(held) < 2 else route.continue_())
    page.mouse.move(*ring)
    page.mouse.down()
    for move in range(1, 11):
        page.mouse.move(ring[0] + 4 * move, ring[1] + 3 * move)
        explorer.frames()
    assert len(held) == 1
    held[0].continue_()
    while len(held) < 2:
        explorer.frames()
    page.mouse.up()
    held[1].continue_()
    page.wait_for_function("() => new URL(location).searchParams.has('start')")
    expect(explorer.readout(1)).to_have_text(said(f"{MAP_ONLY}&start={explorer.address()['start']}"))


def test_dice_and_number_fields(explorer):
    explorer.open(MAP_ONLY, surface=False)
    seen = set()
    for _ in range(3):
        before = explorer.address().get("start")
        explorer.button("Random start").click()
        explorer.page.wait_for_function("(old) => new URL(location).searchParams.get('start') !== old", arg=before)
        x, y = start_of(explorer)
        (x0, x1), (y0, y1) = LANDSCAPES["bowl"].domain
        assert x0 <= x <= x1
        assert y0 <= y <= y1
        seen.add((x, y))
    assert len(seen) == 3
    explorer.start_field("x").fill("1.23456789")
    explorer.start_field("x").press("Tab")
    explorer.start_field("y").fill("-0,5")
    explorer.start_field("y").press("Enter")
    explorer.wait_address(start="1.23456789,-0.5")
    expect(explorer.readout(1)).to_have_text(said(f"{MAP_ONLY}&start=1.23456789,-0.5"))
    for text in ("99", "nan", ""):
        explorer.start_field("x").fill(text)
        explorer.start_field("x").press("Enter")
        expect(explorer.start_field("x")).to_have_value("1.235")
        expect(explorer.page.locator(".dh-start .dh-problem")).to_contain_text("The start must have x from")
    assert explorer.address()["start"] == "1.23456789,-0.5"


def cross_center(explorer):
    """Where the magenta cross stands in the window, by its pixels."""
    image = np.asarray(Image.open(io.BytesIO(explorer.page.screenshot())).convert("RGB")).astype(int)
    rows, columns = np.nonzero(np.abs(image - MAGENTA).sum(axis=2) < 90)
    assert len(rows) > 20
    return columns.mean() + 0.5, rows.mean() + 0.5


@pytest.mark.parametrize(
    ("landscape", "camera", "corner"),
    [("bowl", "", (40, 45)), ("bowl", "&camera=1.3,-0.4,1.6", (75, 60)), ("himmelblau", "&camera=0.2,0.3,2", (30, 70))],
)
def test_a_click_on_the_surface_starts_exactly_there(explorer, landscape, camera, corner):
    """Plotly draws a cross, a click on it starts there: the projection is Plotly's own, whatever its internals."""
    explorer.open(f"landscape={landscape}&optimizers=gradient_descent{camera}")
    point = explorer.page.evaluate(PUT_CROSS, list(corner))
    explorer.page.add_style_tag(content=".dh-surface .dh-overlay { visibility: hidden }")
    explorer.frames(5)
    explorer.page.mouse.click(*(round(value) for value in cross_center(explorer)))
    explorer.page.wait_for_function("() => new URL(location).searchParams.has('start')")
    (x0, x1), (y0, y1) = LANDSCAPES[landscape].domain
    assert start_of(explorer) == pytest.approx(point, abs=0.006 * max(x1 - x0, y1 - y0))
