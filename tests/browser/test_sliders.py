"""A slider of the stage: every view follows the hand with no traffic at all; the page follows when it lets go."""

from playwright.sync_api import expect

from optimizers import OPTIMIZERS
from tests.browser.explorer import said

FLAT = "landscape=bowl&optimizers=gradient_descent,adam&show=contour"
RATE = "1.learning_rate"


def test_dragging_redraws_on_every_move_and_sends_nothing(explorer):
    explorer.open("landscape=bowl&optimizers=gradient_descent,adam")
    slider = explorer.slider(RATE)
    with explorer.page.expect_response(lambda answer: "fan=1.learning_rate" in answer.url):
        slider.hover()
    explorer.frames()
    explorer.watch.clear()
    seen = []

    def look():
        canvases = (explorer.map_canvas, explorer.surface_canvas, explorer.page.locator(".dh-curve").first)
        seen.append((
            explorer.field(RATE).input_value(),
            explorer.readout(1).inner_text(),
            *map(explorer.digest, canvases),
        ))

    before = explorer.readout(2).inner_text()
    explorer.drag(slider, [0.3, 0.35, 0.4, 0.45, 0.5, 0.55], look)
    assert explorer.watch.requests == []
    assert explorer.watch.frames == []
    for channel in zip(*seen, strict=True):
        assert len(set(channel)) == len(seen)
    assert explorer.readout(2).inner_text() == before
    address = explorer.address()
    value = explorer.field(RATE).input_value()
    assert RATE not in address
    explorer.page.mouse.up()
    explorer.wait_address(**{RATE: value})
    expect(explorer.words).to_contain_text(explorer.verdict(1).inner_text())


def test_an_exact_value_is_typed(explorer):
    explorer.open(FLAT, surface=False)
    before = explorer.readout(1).inner_text()
    explorer.field(RATE).fill("0.1234")
    explorer.field(RATE).press("Enter")
    explorer.wait_address(**{RATE: "0.1234"})
    expect(explorer.readout(1)).not_to_have_text(before)
    expect(explorer.readout(1)).to_have_text(said(FLAT + "&1.learning_rate=0.1234"))
    explorer.field(RATE).fill("0,25")
    explorer.field(RATE).press("Tab")
    explorer.wait_address(**{RATE: "0.25"})
    expect(explorer.field(RATE)).to_have_value("0.25")


def test_a_value_out_of_range_is_refused_in_a_sentence_and_changes_nothing(explorer):
    explorer.open(FLAT + "&1.learning_rate=0.2", surface=False)
    address, before = explorer.address(), explorer.readout(1).inner_text()
    for text in ("11", "-1", "nan", "1e999", "fast", ""):
        explorer.field(RATE).fill(text)
        explorer.field(RATE).press("Enter")
        expect(explorer.field(RATE)).to_have_value("0.2")
        expect(explorer.problem(RATE)).to_have_text("learning rate must be a number from 0.0001 to 10.")
    explorer.field("steps").fill("10.5")
    explorer.field("steps").press("Enter")
    expect(explorer.problem("steps")).to_have_text("steps must be a whole number from 1 to 1000.")
    assert explorer.readout(1).inner_text() == before
    assert explorer.address() == address


def test_arrow_keys_go_from_stop_to_stop_and_a_double_click_to_the_default(explorer):
    explorer.open(FLAT, surface=False)
    stops = [float(stop) for stop in OPTIMIZERS["gradient_descent"].hyperparameters[0].stops]
    place = stops.index(float(explorer.field(RATE).input_value()))
    explorer.slider(RATE).focus()
    for key, move in (
        ("ArrowRight", 1),
        ("ArrowUp", 1),
        ("ArrowLeft", -1),
        ("PageUp", 5),
        ("PageDown", -5),
        ("ArrowDown", -1),
    ):
        explorer.page.keyboard.press(key)
        place += move
        expect(explorer.field(RATE), key).to_have_value(f"{stops[place]:.12g}")
    explorer.page.keyboard.press("End")
    expect(explorer.field(RATE)).to_have_value(f"{stops[-1]:.12g}")
    explorer.wait_address(**{RATE: f"{stops[-1]:.12g}"})
    explorer.page.keyboard.press("Home")
    explorer.wait_address(**{RATE: f"{stops[0]:.12g}"})
    expect(explorer.step).to_have_text("step 200 of 200")
    explorer.slider(RATE).dblclick()
    explorer.wait_address(**{RATE: None})
    expect(explorer.field(RATE)).to_have_value("0.1")
    expect(explorer.readout(1)).to_have_text(said(FLAT))


def test_a_parameter_of_the_landscape_reshapes_everything(explorer):
    query = "landscape=narrow_valley&optimizers=gradient_descent"
    explorer.open(query)
    views = [explorer.page.locator(f".dh-{name} .dh-host") for name in ("contour", "surface")]
    before = [view.screenshot() for view in views]
    explorer.drag(explorer.slider("rotation"), [0.5, 0.6, 0.7, 0.8], explorer.frames)
    explorer.page.mouse.up()
    explorer.wait_address(rotation=explorer.field("rotation").input_value())
    expect(explorer.readout(1)).to_have_text(said(f"{query}&rotation={explorer.field('rotation').input_value()}"))
    for view, image in zip(views, before, strict=True):
        assert view.screenshot() != image


def test_the_number_of_steps_moves_the_end_of_the_clock(explorer):
    explorer.open(FLAT, surface=False)
    explorer.field("steps").fill("50")
    explorer.field("steps").press("Enter")
    expect(explorer.step).to_have_text("step 50 of 50")
    explorer.wait_address(steps="50", step=None)


def test_batch_size_and_seed_choose_another_path(explorer):
    query = "landscape=logistic&optimizers=gradient_descent&show=contour"
    explorer.open(query, surface=False)
    for key, text in (("batch_size", "3"), ("seed", "5")):
        explorer.field(key).fill(text)
        explorer.field(key).press("Enter")
        explorer.wait_address(**{key: text})
        query += f"&{key}={text}"
        expect(explorer.readout(1)).to_have_text(said(query))
