"""One clock for every view: buttons, keys, scrubbing, speed and loop, and words for those who listen."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import said

QUERY = "landscape=bowl&optimizers=gradient_descent,adam&show=contour"

#: Plays from the start, without Playwright's own patience, which waits for frames that a stopped clock never brings.
PLAY_AT = """(speed) => {
  const select = document.querySelector('.dh-speed');
  select.value = speed;
  select.dispatchEvent(new Event('change'));
  for (const name of ['first', 'play']) document.querySelector(`.dh-transport [data-name=${name}]`).click();
}"""


def at(step, steps=200):
    return f"step {step} of {steps}"


def test_buttons_step_and_jump_and_every_view_follows(explorer):
    explorer.open(f"{QUERY}&step=10", surface=False)
    expect(explorer.step).to_have_text(at(10))
    pictures = set()
    for label, step in (
        ("One step forward", 11), ("One step forward", 12), ("One step back", 11), ("To the start", 0), ("To the end", 200),
    ):  # fmt: skip
        explorer.button(label).click()
        expect(explorer.step).to_have_text(at(step))
        for run in (1, 2):
            expect(explorer.readout(run)).to_have_text(said(QUERY, run, step))
        explorer.frames()
        pictures.add((explorer.digest(explorer.map_canvas), explorer.digest(explorer.page.locator(".dh-curve").first)))
    assert len(pictures) == 4
    explorer.wait_address(step=None)
    explorer.button("One step back").click()
    explorer.wait_address(step="199")


def test_play_runs_and_pause_stops(explorer):
    explorer.open(f"{QUERY}&step=0", surface=False)
    explorer.watch.clear()
    explorer.button("Play").click()
    expect(explorer.step).to_have_text(re.compile(r"step [1-9]\d* of 200"))
    first = explorer.digest(explorer.map_canvas)
    expect(explorer.button("Pause")).to_be_visible()
    explorer.frames(5)
    assert explorer.digest(explorer.map_canvas) != first
    assert explorer.watch.requests == []
    assert explorer.watch.frames == []
    explorer.button("Pause").click()
    words = explorer.step.inner_text()
    step = words.split()[1]
    explorer.wait_address(step=step)
    explorer.frames(10)
    assert explorer.step.inner_text() == words
    expect(explorer.live).to_contain_text(f"Step {step} of 200")
    explorer.button("Play").click()
    expect(explorer.step).not_to_have_text(words)


def test_play_ends_at_the_end_and_a_loop_begins_again(explorer):
    explorer.open(f"{QUERY}&steps=20&step=5", surface=False)
    explorer.page.get_by_label("Speed").select_option("16")
    explorer.button("Play").click()
    expect(explorer.step).to_have_text(at(20, 20))
    expect(explorer.button("Play")).to_be_visible()
    explorer.button("Loop").click()
    expect(explorer.button("Loop")).to_have_attribute("aria-pressed", "true")
    explorer.page.get_by_label("Speed").select_option("4")
    explorer.page.evaluate("""() => {
      window.steps = [];
      const step = document.querySelector('.dh-step');
      new MutationObserver(() => steps.push(Number(step.textContent.split(' ')[1]))).observe(step, { childList: true });
    }""")
    explorer.button("Play").click()
    explorer.page.wait_for_function("() => steps.filter((step, i) => i && step < steps[i - 1]).length >= 2")
    expect(explorer.button("Pause")).to_be_visible()


def test_speed_is_steps_a_second(visit):
    """With the browser's own clock in our hand: a second is a second, but for a frame or two."""
    explorer = visit(locale="en-GB")
    explorer.page.clock.install()
    explorer.open(f"{QUERY}&step=0", surface=False)
    explorer.page.clock.pause_at((explorer.page.evaluate("Date.now()") + 1000) / 1000)
    for speed, steps in (("0.25", 5), ("1", 20), ("8", 160)):
        explorer.page.evaluate(PLAY_AT, speed)
        explorer.page.clock.run_for(1000)
        assert int(
            explorer.page.evaluate("document.querySelector('.dh-step').textContent.split(' ')[1]")
        ) == pytest.approx(steps, abs=1, rel=0.05)


def test_scrubbing_and_the_curves_move_the_clock(explorer):
    explorer.open(QUERY, surface=False)
    explorer.watch.clear()
    scrub = explorer.page.get_by_label("Step", exact=True)
    steps = []
    explorer.drag(scrub, [1.0, 0.75, 0.5, 0.25], lambda: steps.append(int(explorer.step.inner_text().split()[1])))
    assert explorer.watch.requests == []
    assert explorer.watch.frames == []
    assert steps == pytest.approx([200, 150, 100, 50], abs=4)
    explorer.page.mouse.up()
    explorer.wait_address(step=str(steps[-1]))
    curve = explorer.page.locator(".dh-curve").first
    box = curve.bounding_box()
    explorer.page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 50)
    explorer.page.mouse.down()
    explorer.frames()
    middle = int(explorer.step.inner_text().split()[1])
    explorer.page.mouse.move(box["x"] + box["width"] - 1, box["y"] + 50)
    explorer.page.mouse.up()
    assert 60 < middle < 140
    expect(explorer.step).to_have_text(at(200))
    explorer.wait_address(step=None)


def test_keys_and_the_list_of_them(explorer):
    explorer.open(f"{QUERY}&step=10", surface=False)
    press = explorer.page.keyboard.press
    for key, step in (("ArrowRight", 11), ("ArrowLeft", 10), ("Home", 0), ("End", 200)):
        press(key)
        expect(explorer.step).to_have_text(at(step))
    press("Home")
    press("Space")
    expect(explorer.button("Pause")).to_be_visible()
    press("Space")
    expect(explorer.button("Play")).to_be_visible()
    # A field keeps its keys, a slider its arrows.
    press("End")
    explorer.field("steps").focus()
    press("Home")
    press("Space")
    explorer.slider("1.learning_rate").focus()
    press("ArrowLeft")
    expect(explorer.step).to_have_text(at(200))
    press("?")
    help_ = explorer.page.get_by_role("dialog", name="Keys and gestures")
    for word in ("Space", "→", "←", "Home", "End", "play or pause", "drag a slider"):
        expect(help_).to_contain_text(word)
    press("Escape")
    expect(help_).to_be_hidden()
    explorer.button("Keys and gestures").click()
    expect(help_).to_be_visible()
    help_.get_by_role("button", name="Close").click()
    expect(help_).to_be_hidden()


def test_a_sentence_for_those_who_listen(explorer):
    explorer.open(f"{QUERY}&step=12", surface=False)
    expect(explorer.live).to_have_attribute("aria-live", "polite")
    for step in (12, 13):
        loss, gradient = said(QUERY, 1, step).replace("loss ", "").split(" · gradient ")
        expect(explorer.live).to_contain_text(
            f"Step {step} of 200. Gradient descent: loss {loss}, gradient {gradient}."
        )
        explorer.page.keyboard.press("ArrowRight")


def test_reduced_motion_goes_step_by_step_and_slowly(visit):
    explorer = visit(reduced_motion="reduce")
    explorer.open(f"{QUERY}&step=3", surface=False)
    expect(explorer.page.get_by_label("Speed")).to_have_value("0.25")
    explorer.page.evaluate("""() => {
      window.drawn = new Map();
      const [step, canvas] = ['.dh-step', '.dh-contour canvas.dh-overlay'].map((name) => document.querySelector(name));
      const look = () => {
        const picture = canvas.toDataURL();
        drawn.set(step.textContent, (drawn.get(step.textContent) ?? new Set()).add(picture));
        requestAnimationFrame(look);
      };
      look();
    }""")
    explorer.button("Play").click()
    explorer.page.wait_for_function("() => drawn.size > 3")
    pictures = explorer.page.evaluate("() => Object.fromEntries([...drawn].map(([text, seen]) => [text, seen.size]))")
    assert [pictures[at(step)] for step in (4, 5)] == [1, 1]
