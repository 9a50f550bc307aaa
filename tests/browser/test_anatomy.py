"""Inside this step: the rule, and its lines with the numbers of the step at which the clock stands."""

import re

import pytest
from playwright.sync_api import expect

from scenes import look_into, read_scene

QUERY = "landscape=rosenbrock&optimizers=gradient_descent,adam&show=contour&2.learning_rate=0.05"
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
        ("Next", "Line 1 of 2. g = "),
        ("Next", "Line 2 of 2. point[i] -= "),
        ("Previous", "Line 1 of 2."),
    ):
        inside.get_by_role("button", name=f"{name} line").click()
        expect(caption).to_contain_text(text)
        expect(inside.locator("li[aria-current]")).to_have_count(1)
    inside.get_by_role("button", name="Previous line").click()
    expect(inside.locator("li[aria-current]")).to_have_count(0)


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
