"""Points of the data are moved by hand: the landscape, the paths and the line follow, the link says so, a button undoes it."""

import pytest
from playwright.sync_api import expect

from landscapes import LANDSCAPES
from tests.browser.explorer import said

QUERY = "landscape=line_fit&optimizers=gradient_descent"
MARGIN = {"left": 34, "right": 12, "top": 26, "bottom": 24}
ROOM = 0.08


def spot_of(explorer, rows, row):
    """Where the data view draws a row, in the window, and pixels a unit along x and y."""
    box = explorer.page.locator("[data-view=data] canvas").bounding_box()
    place = []
    for column, (start, size, before, after) in enumerate((
        ("x", "width", "left", "right"),
        ("y", "height", "top", "bottom"),
    )):
        low, high = min(each[column] for each in rows), max(each[column] for each in rows)
        low, high = low - ROOM * (high - low), high + ROOM * (high - low)
        pixels = (box[size] - MARGIN[before] - MARGIN[after]) / (high - low)
        way = rows[row][column] - low if column == 0 else high - rows[row][column]
        place.append((box[start] + MARGIN[before] + way * pixels, pixels))
    return place


def take(explorer, key="line_fit"):
    rows = LANDSCAPES[key].rows.tolist()
    (x, x_unit), (y, y_unit) = spot_of(explorer, rows, len(rows) - 1)
    explorer.page.mouse.move(x, y)
    explorer.page.mouse.down()
    return x, y, x_unit, y_unit


def test_a_point_is_dragged_and_everything_follows(explorer):
    explorer.open(QUERY, surface=False)
    page = explorer.page
    data, over = page.locator("[data-view=data] canvas"), page.locator(".dh-contour .dh-overlay")
    before, before_map = explorer.digest(data), explorer.digest(over)
    undo = explorer.page.get_by_role("button", name="Put the points back")
    expect(undo).to_be_hidden()
    x, y, _, unit = take(explorer)
    explorer.watch.clear()
    readouts = set()
    for move in range(1, 13):
        page.mouse.move(x, y - 0.3 * move * unit)
        explorer.frames(4)
        readouts.add(explorer.readout(1).inner_text())
    page.wait_for_timeout(500)
    assert len(readouts) > 3
    assert explorer.watch.asked("/api/surface")
    assert explorer.watch.frames == []
    assert "data" not in explorer.address()
    assert explorer.digest(data) != before
    page.mouse.up()
    page.wait_for_function("() => new URL(location).searchParams.has('data')")
    row, moved_x, moved_y = (float(part) for part in explorer.address()["data"].split(","))
    assert row == len(LANDSCAPES["line_fit"].rows)
    assert moved_x == pytest.approx(LANDSCAPES["line_fit"].rows[-1, 0], abs=0.02)
    assert moved_y == pytest.approx(LANDSCAPES["line_fit"].rows[-1, 1] + 3.6, abs=0.05)
    expect(explorer.readout(1)).to_have_text(said(f"{QUERY}&data={explorer.address()['data']}"))
    assert explorer.digest(over) != before_map
    expect(explorer.words).to_contain_text(explorer.verdict(1).inner_text())
    undo.click()
    explorer.wait_address(data=None)
    expect(explorer.readout(1)).to_have_text(said(QUERY))
    expect(undo).to_be_hidden()


def test_a_link_brings_the_points_and_a_double_click_puts_one_back(explorer):
    query = f"{QUERY}&data=3,0.5,1,15,2.4,3.9"
    explorer.open(query, surface=False)
    expect(explorer.readout(1)).to_have_text(said(query))
    rows = LANDSCAPES["line_fit"].rows.tolist()
    rows[2], rows[14] = [0.5, 1.0], [2.4, 3.9]
    (x, _), (y, _) = spot_of(explorer, rows, 2)
    explorer.page.mouse.dblclick(x, y)
    explorer.wait_address(data="15,2.4,3.9")
    expect(explorer.readout(1)).to_have_text(said(f"{QUERY}&data=15,2.4,3.9"))


def test_keys_move_a_point(explorer):
    explorer.open(QUERY, surface=False)
    page = explorer.page
    host = page.locator("[data-view=data]")
    host.focus()
    host.press("PageUp")
    host.press("PageUp")
    host.press("ArrowUp")
    page.wait_for_function("() => new URL(location).searchParams.has('data')")
    row, _, y = (float(part) for part in explorer.address()["data"].split(","))
    own = LANDSCAPES["line_fit"].rows
    assert row == len(own)
    assert y > own[-1, 1]
    assert "step" not in explorer.address()
    host.press("Delete")
    explorer.wait_address(data=None)


def test_points_of_two_classes_are_moved(explorer):
    query = "landscape=logistic&optimizers=gradient_descent&data=1,-0.9,0.8"
    explorer.open(query, surface=False)
    expect(explorer.readout(1)).to_have_text(said(query))
    explorer.page.get_by_role("button", name="Put the points back").click()
    explorer.wait_address(data=None)
    expect(explorer.readout(1)).to_have_text(said("landscape=logistic&optimizers=gradient_descent"))
