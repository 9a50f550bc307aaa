"""Inside this step: the rule, and its lines with the numbers of the step at which the clock stands."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from figures.style import ARROW_COLORS
from scenes import look_into, read_scene

QUERY = "landscape=rosenbrock&optimizers=gradient_descent,adam&show=contour&2.learning_rate=0.05"
COLOR_AT = """(canvas, [x, y]) => {
  const box = canvas.getBoundingClientRect();
  const density = canvas.width / box.width;
  const at = [(x - box.left) * density, (y - box.top) * density].map(Math.round);
  return [...canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data];
}"""
AVERAGE = "average[i] = beta1 * average[i] + (1.0 - beta1) * g"


def six(value):
    """A number as the page writes it."""
    if value != 0 and not 1e-4 <= abs(value) < 1e6:
        mantissa, exponent = f"{value:.5e}".split("e")
        return f"{float(mantissa):g}e{int(exponent)}".replace("-", "−")
    return f"{value:.6g}".replace("-", "−")


def in_parentheses(value):
    return f"({six(value)})" if value < 0 else six(value)


def average_line(query, step, axis):
    """The line of Adam's average at `step`, spelled out from the core's numbers."""
    scene, notes = read_scene(query)
    assert notes == []
    anatomy = look_into(scene, 1, step)
    line = [line.source for line in anatomy.lines].index(AVERAGE)
    taken = next(taken for taken in anatomy.steps if taken.number == step)
    note = next(note for note in taken.notes if note.line == line and note.key == (axis,))
    beta1, before, _, g = note.operands
    spelled = f"{six(beta1)} · {in_parentheses(before)} + (1 − {six(beta1)}) · {in_parentheses(g)}"
    return f"{'xy'[axis]}: {spelled} = {six(note.value)}"


@pytest.fixture
def inside(explorer):
    return explorer.page.locator(".dh-inside")


def open_inside(explorer, query, optimizer="Adam"):
    explorer.open(query, surface=False)
    explorer.page.locator(".dh-inside > summary").click()
    explorer.page.locator(".dh-inside").get_by_role("button", name=optimizer, exact=True).click()


def line(inside, source):
    return inside.locator("li").filter(has=inside.page.get_by_text(source, exact=True))


def test_nothing_is_asked_for_while_it_is_closed(explorer, inside):
    explorer.open(f"{QUERY}&step=3", surface=False)
    explorer.page.keyboard.press("ArrowRight")
    expect(explorer.step).to_have_text("step 4 of 200")
    explorer.frames(5)
    assert not any("anatomy?" in request or "rules.json" in request for request in explorer.watch.requests)
    expect(inside.locator("math")).to_have_count(0)


def test_numbers_follow_the_clock_forwards_and_back(explorer, inside):
    open_inside(explorer, f"{QUERY}&step=12")
    expect(inside.locator(".dh-inside-rule math")).to_be_visible()
    press = explorer.page.keyboard.press
    for key, step in ((None, 12), ("ArrowRight", 13), ("ArrowRight", 14), ("ArrowLeft", 13), ("Home", 0), ("End", 199)):
        if key:
            press(key)
        expect(inside.locator(".dh-inside-step")).to_have_text(f"From step {step} to step {step + 1}")
        for axis in (0, 1):
            expect(line(inside, AVERAGE)).to_contain_text(average_line(QUERY, step, axis))
    scene, _ = read_scene(QUERY)
    step = look_into(scene, 1, 199).steps[-1]
    cells = inside.get_by_role("row", name=re.compile("^point")).get_by_role("cell")
    point = [v for pair in zip(step.point, step.next_point, strict=True) for v in pair]
    expect(cells).to_have_text([six(value) for value in point])


def test_lines_are_gone_through_one_by_one(explorer, inside):
    open_inside(explorer, f"{QUERY}&step=12", "Gradient descent")
    expect(inside.locator(".dh-inside-step")).to_have_text("From step 12 to step 13")
    caption = inside.locator(".dh-inside-caption")
    for name, text in (
        ("Next", "Line 1 of 2. g = gradient + weight decay × point"),
        ("Next", "Line 2 of 2. point = point − learning rate × g"),
        ("Previous", "Line 1 of 2."),
    ):
        inside.get_by_role("button", name=f"{name} line").click()
        expect(caption).to_contain_text(text)
        expect(inside.locator("li[aria-current]")).to_have_count(1)
    inside.get_by_role("button", name="Previous line").click()
    expect(inside.locator("li[aria-current]")).to_have_count(0)


BALL = "landscape=narrow_valley&condition_number=20&optimizers=heavy_ball&1.learning_rate=0.07&step=1"
#: What the lines of its kernel compute, the colours of their arrows, and the rows of the rule that they work out.
BALL_LINES = (
    ("g = gradient + weight decay × point", "Arrow: −learning rate × g (−0.07 × it)", "gradient"),
    ("velocity = momentum × velocity + g", "Arrow: −learning rate × velocity (−0.07 × it)", "velocity"),
    ("point = point − learning rate × velocity", "Arrow: from the ball to the new point, true length", "step"),
)
#: Pixels of a colour that a marker's rim or a mark may have without any arrow.
STRAY = 12


def counts(explorer, name):
    explorer.frames()
    return [explorer.count(canvas, ARROW_COLORS[name]) for canvas in (explorer.map_canvas, explorer.surface_canvas)]


def lit(inside):
    return inside.locator("[data-row].dh-lit").evaluate_all("(rows) => rows.map((row) => Number(row.dataset.row))")


def color_along(explorer, start, vector, share):
    spot = explorer.map_pixel(*(start + share * np.asarray(vector)))
    return explorer.map_canvas.evaluate(COLOR_AT, list(spot))


def is_color(seen, name):
    color = [int(ARROW_COLORS[name][i : i + 2], 16) for i in (1, 3, 5)]
    return max(abs(a - b) for a, b in zip(seen, [*color, 255], strict=True)) < 30


def test_each_line_has_its_arrow_its_row_and_its_numbers(explorer, inside):
    explorer.open(BALL)
    before = {name: counts(explorer, name) for _, _, name in BALL_LINES}
    inside.locator("summary").click()
    expect(inside.locator(".dh-inside-step")).to_have_text("From step 1 to step 2")
    step = look_into(read_scene(BALL)[0], 0, 1).steps[1]
    vectors = (-0.07 * step.gradient, -0.07 * step.next_memory[0], step.next_point - step.point)
    caption = inside.locator(".dh-inside-caption")
    walk = [("Next", 0), ("Next", 1), ("Next", 2), ("Previous", 1), ("Previous", 0)]
    for name, place in walk:
        inside.get_by_role("button", name=f"{name} line").click()
        words, arrow, mark = BALL_LINES[place]
        expect(caption).to_contain_text(f"Line {place + 1} of 3. {words}")
        expect(caption).to_contain_text(arrow)
        value = next(note.value for note in step.notes if note.line == place and note.key == (1,))
        expect(caption).to_contain_text(f"= {six(value)}")
        assert lit(inside) == [place]
        drawn = counts(explorer, mark)
        assert all(after > was + STRAY for after, was in zip(drawn, before[mark], strict=True)), (mark, drawn)
        on = [
            is_color(color_along(explorer, step.point, vectors[place], share), mark) for share in (0.6, 0.7, 0.8, 0.9)
        ]
        assert sum(on) >= 3, (mark, on)
        assert not is_color(color_along(explorer, step.point, vectors[place], 1.2), mark)
    inside.get_by_role("button", name="Previous line").click()
    assert {name: counts(explorer, name) for name in before} == before
    assert lit(inside) == []
    inside.get_by_role("button", name="Next line").click()
    explorer.frames()
    assert counts(explorer, "gradient") != before["gradient"]
    inside.locator("summary").click()
    explorer.frames()
    assert {name: counts(explorer, name) for name in before} == before


def test_the_arrow_and_its_numbers_follow_the_clock(explorer, inside):
    explorer.open(BALL)
    inside.locator("summary").click()
    line(inside, "velocity[i] = momentum * velocity[i] + g").get_by_role("button").click()
    expect(inside.locator(".dh-inside-caption")).to_contain_text("Line 2 of 3.")
    steps = look_into(read_scene(BALL)[0], 0, 1).steps
    pictures = {}
    for key, number in ((None, 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("ArrowLeft", 1)):
        if key:
            explorer.page.locator(".dh-play").focus()
            explorer.page.keyboard.press(key)
        expect(inside.locator(".dh-inside-step")).to_have_text(f"From step {number} to step {number + 1}")
        expect(inside.locator(".dh-inside-caption")).to_contain_text(f"= {six(steps[number].next_memory[0, 1])}")
        explorer.frames()
        move = -0.07 * steps[number].next_memory[0]
        on = [
            is_color(color_along(explorer, steps[number].point, move, share), "velocity") for share in (0.6, 0.7, 0.8)
        ]
        assert sum(on) >= 2, (number, on)
        digest = explorer.digest(explorer.map_canvas)
        assert pictures.setdefault(number, digest) == digest
    assert len(set(pictures.values())) == 3


def test_lines_are_played_and_paused(explorer, inside):
    explorer.open(BALL, surface=False)
    inside.locator("summary").click()
    expect(inside.locator(".dh-inside-step")).to_have_text("From step 1 to step 2")
    caption = inside.locator(".dh-inside-caption")
    inside.get_by_role("button", name="Play lines").click()
    expect(inside.get_by_role("button", name="Pause lines")).to_be_visible()
    for place in (1, 2, 3):
        expect(caption).to_contain_text(f"Line {place} of 3.")
    expect(inside.get_by_role("button", name="Play lines")).to_be_visible()
    inside.get_by_role("button", name="Play lines").click()
    expect(caption).to_contain_text("Line 1 of 3.")
    inside.get_by_role("button", name="Pause lines").click()
    expect(inside.get_by_role("button", name="Play lines")).to_be_visible()


def test_pointing_at_a_line_lights_up_its_row(explorer, inside):
    explorer.open(BALL, surface=False)
    inside.locator("summary").click()
    expect(inside.locator("[data-row]")).to_have_count(3)
    source = line(inside, "point[i] -= learning_rate * velocity[i]")
    source.hover()
    assert lit(inside) == [2]
    line(inside, "g = gradient[i] + weight_decay * point[i]").get_by_role("button").focus()
    assert lit(inside) == [0]


@pytest.mark.parametrize("mark", ["gradient", "velocity", "step"])
def test_terms_and_numbers_have_the_colours_of_arrows(explorer, inside, mark):
    explorer.open(BALL, surface=False)
    inside.locator("summary").click()
    expect(inside.locator("[data-row]")).to_have_count(3)
    for where in (".dh-inside-rule", ".dh-inside-lines"):
        terms = inside.locator(f"{where} [data-mark='{mark}']")
        expect(terms.first).to_be_visible()
        painted = terms.evaluate_all("(all) => all.map((one) => getComputedStyle(one).backgroundImage)")
        red, green, blue = (int(ARROW_COLORS[mark][i : i + 2], 16) for i in (1, 3, 5))
        assert all(f"rgb({red}, {green}, {blue})" in image for image in painted)


def test_numbers_wait_while_a_slider_is_dragged(explorer, inside):
    open_inside(explorer, f"{QUERY}&step=12")
    expect(line(inside, AVERAGE)).to_contain_text(average_line(QUERY, 12, 0))
    explorer.page.wait_for_load_state("networkidle")
    explorer.watch.clear()
    words = line(inside, AVERAGE).inner_text()
    explorer.drag(explorer.slider("2.beta1"), [0.3, 0.4, 0.5], lambda: None)
    expect(inside).to_have_attribute("data-waiting", "true")
    assert line(inside, AVERAGE).inner_text() == words
    assert not any("anatomy?" in request for request in explorer.watch.requests)
    explorer.page.mouse.up()
    expect(inside).to_have_attribute("data-waiting", "false")
    beta1 = explorer.field("2.beta1").input_value()
    expect(line(inside, AVERAGE)).to_contain_text(average_line(f"{QUERY}&2.beta1={beta1}", 12, 1))
