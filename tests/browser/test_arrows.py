"""Arrows at the ball: switched on by hand or by a link, drawn in their colours, with their scale told."""

import pytest
from playwright.sync_api import expect

from figures.style import ARROW_COLORS
from scenes import read_scene, trace

SCENE = "landscape=narrow_valley&condition_number=20&optimizers=heavy_ball&1.learning_rate=0.03&step=3"
#: Where each arrow is long: rate times gradient, and the step that follows it.
LONG = SCENE.replace("0.03&step=3", "0.07&step=")
LONG_AT = {"gradient": 0, "step": 0, "velocity": 1, "composition": 2, "model": 0}
#: What heavy ball on a valley has not, and where it is large.
OTHERS = {
    "ellipse": "landscape=narrow_valley&optimizers=adam&1.learning_rate=0.3&step=1",
    "look_ahead": "landscape=narrow_valley&optimizers=nesterov&1.learning_rate=0.03&step=1",
    "samples": "landscape=logistic&optimizers=gradient_descent&1.learning_rate=4&batch_size=4&step=2",
}
#: Pixels of a colour that a marker's rim or a mark may have without any arrow.
STRAY = 12


def switch(explorer, name):
    return explorer.page.locator(f'.dh-arrows button[data-arrow="{name}"]')


def wait_drawn(explorer, name, before):
    """Until both views show clearly more of the arrow's colour than before."""
    for _ in range(100):
        drawn = counts(explorer, name)
        if all(after > was + STRAY for after, was in zip(drawn, before, strict=True)):
            return
    raise AssertionError((before, drawn))


def counts(explorer, name):
    explorer.frames()
    return [explorer.count(canvas, ARROW_COLORS[name]) for canvas in (explorer.map_canvas, explorer.surface_canvas)]


@pytest.mark.parametrize("name", ARROW_COLORS)
def test_an_arrow_is_switched_on_and_off_and_is_part_of_the_link(explorer, name):
    explorer.open(OTHERS.get(name) or f"{LONG}{LONG_AT[name]}")
    before = counts(explorer, name)
    legend = explorer.page.locator(".dh-surface .dh-legend")
    expect(legend).to_be_hidden()
    if name == "step":
        switch(explorer, name).click()
    else:
        part = "vectors=1" if name in ("gradient", "velocity") else f"overlays={name}"
        with explorer.page.expect_response(lambda answer: part in answer.url):
            switch(explorer, name).click()
    explorer.wait_address(arrows=name)
    expect(switch(explorer, name)).to_have_attribute("aria-pressed", "true")
    expect(legend).to_contain_text(f"{name.replace('_', ' ')}: ")
    wait_drawn(explorer, name, before)
    explorer.page.reload()
    explorer.wait_ready()
    wait_drawn(explorer, name, before)
    switch(explorer, name).click()
    explorer.wait_address(arrows=None)
    expect(legend).to_be_hidden()
    assert counts(explorer, name) == before


COLOR_AT = """(canvas, [x, y]) => {
  const box = canvas.getBoundingClientRect();
  const density = canvas.width / box.width;
  const at = [(x - box.left) * density, (y - box.top) * density].map(Math.round);
  return [...canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data];
}"""


def test_arrows_end_where_the_core_says(explorer):
    explorer.open(SCENE + "&show=contour&arrows=gradient,velocity", surface=False)
    explorer.frames()
    scene, _ = read_scene(SCENE)
    path = trace(scene, memory=True)[0]
    point = path.points[3]
    for name, vector in (("gradient", path.gradients[3]), ("velocity", path.memory[3, 0])):
        color = [int(ARROW_COLORS[name][i : i + 2], 16) for i in (1, 3, 5)]

        def seen(share, vector=vector):
            return explorer.map_canvas.evaluate(COLOR_AT, list(explorer.map_pixel(*(point - share * 0.03 * vector))))

        # The other arrow's head, or the trail, may cover one of these places, not most of them.
        on = [
            max(abs(a - b) for a, b in zip(seen(share)[:3], color, strict=True)) < 30
            for share in (0.6, 0.7, 0.8, 0.9, 0.95)
        ]
        assert sum(on) >= 4, (name, on)
        beyond = seen(1.15)
        assert max(abs(a - b) for a, b in zip(beyond[:3], color, strict=True)) > 60, (name, beyond)


def test_dragging_with_arrows_sends_nothing(explorer):
    explorer.open(SCENE + "&show=contour&arrows=gradient,step,velocity", surface=False)
    slider = explorer.slider("1.learning_rate")
    with explorer.page.expect_response(lambda answer: "fan=1.learning_rate" in answer.url):
        slider.hover()
    explorer.frames()
    explorer.watch.clear()
    seen = []
    explorer.drag(slider, [0.3, 0.4, 0.5], lambda: seen.append(explorer.digest(explorer.map_canvas)))
    assert explorer.watch.requests == []
    assert len(set(seen)) == 3
    with explorer.page.expect_response(lambda answer: "vectors=1" in answer.url):
        explorer.page.mouse.up()


def test_switches_are_those_of_what_is_shown(explorer):
    explorer.open("landscape=narrow_valley&optimizers=gradient_descent", surface=False)
    names = explorer.page.locator(".dh-arrows button")
    expect(names).to_have_text(["gradient", "step", "velocity", "model"])
    explorer.add_optimizer("adam")
    expect(names).to_have_text(["gradient", "step", "velocity", "ellipse", "composition", "model"])
    explorer.pick_landscape("logistic")
    expect(names).to_have_text(["gradient", "step", "velocity", "ellipse", "samples", "composition", "model"])


def test_the_step_ends_on_the_ellipse_and_it_changes_with_the_step(explorer):
    query = "landscape=narrow_valley&optimizers=adam&1.learning_rate=0.3"
    explorer.open(query + "&step=1&show=contour&arrows=ellipse", surface=False)
    explorer.frames()
    path = trace(read_scene(query)[0])[0]
    red = [int(ARROW_COLORS["ellipse"][i : i + 2], 16) for i in (1, 3, 5)]
    pictures = []
    for k in (1, 2):
        # The trail's next bead may cover the tip itself; on the other side of the ball lies its mirror image.
        mirrored = 2 * path.points[k] - path.points[k + 1]
        seen = explorer.map_canvas.evaluate(COLOR_AT, list(explorer.map_pixel(*mirrored)))
        assert max(abs(a - b) for a, b in zip(seen[:3], red, strict=True)) < 60, (k, seen)
        pictures.append(explorer.digest(explorer.map_canvas))
        explorer.button("One step forward").click()
        explorer.wait_address(step=str(k + 1))
        explorer.frames()
    assert pictures[0] != pictures[1]


def test_the_ring_stands_where_the_core_looked_ahead_from(explorer):
    query = "landscape=narrow_valley&optimizers=nesterov&1.learning_rate=0.03"
    explorer.open(query + "&step=2&show=contour&arrows=look_ahead", surface=False)
    explorer.frames()
    path = trace(read_scene(query)[0], memory=True)[0]
    x, y = explorer.map_pixel(*(path.points[2] + 0.03 * 0.9 * path.memory[2, 0]))
    color = [int(ARROW_COLORS["look_ahead"][i : i + 2], 16) for i in (1, 3, 5)]
    rim = [explorer.map_canvas.evaluate(COLOR_AT, [x + dx, y + dy]) for dx, dy in ((5, 0), (-5, 0), (0, 5), (0, -5))]
    on = [max(abs(a - b) for a, b in zip(seen[:3], color, strict=True)) < 60 for seen in rim]
    assert sum(on) >= 3, rim


def test_the_tips_of_the_parts_lie_where_the_core_says(explorer):
    query = "landscape=narrow_valley&optimizers=heavy_ball&1.learning_rate=0.05"
    explorer.open(query + "&step=4&show=contour&arrows=composition", surface=False)
    explorer.frames()
    path = trace(read_scene(query)[0], memory=True)[0]
    kept = -0.05 * 0.9 * path.memory[4, 0]
    color = [int(ARROW_COLORS["composition"][i : i + 2], 16) for i in (1, 3, 5)]
    joint, end = path.points[4] + kept, path.points[5]
    for place in (path.points[4] + 0.4 * kept, path.points[4] + 0.7 * kept, joint + 0.5 * (end - joint)):
        seen = explorer.map_canvas.evaluate(COLOR_AT, list(explorer.map_pixel(*place)))
        assert max(abs(a - b) for a, b in zip(seen[:3], color, strict=True)) < 40, (place, seen)


def test_an_overlay_that_nothing_has_is_not_asked_for(explorer):
    explorer.open("landscape=narrow_valley&optimizers=gradient_descent&arrows=samples,ellipse", surface=False)
    expect(explorer.page.locator(".dh-contour .dh-legend")).to_be_empty()
    assert not any("overlays=" in request for request in explorer.watch.requests)
