"""What is shown is picked at the top of the stage: found by name, family or lesson, by mouse, keyboard or finger."""

import pytest
from playwright.sync_api import expect

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import MOST_RUNS
from tests.browser.explorer import said
from tests.browser.test_screens import CONTROLS, LEAST_TARGET, MARGIN, PHONE

#: One step back and at once, before anything has rested, an optimizer more.
STEP_AND_ADD = """(key) => {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
  document.querySelector('.dh-add').click();
  document.querySelector(`.dh-choice[data-key="${key}"]`).click();
}"""
QUERY = "landscape=bowl&optimizers=adam,newton&show=contour"


def expect_chips(explorer, *names):
    """Waits until the stage has these optimizers, and the address says so."""
    expect(explorer.page.locator(".dh-chip-name")).to_have_text(list(names))
    keys = {record.name: key for key, record in OPTIMIZERS.items()}
    explorer.wait_address(optimizers=",".join(keys[name.removesuffix(" (2)")] for name in names))


def test_the_list_shows_every_item_by_family_with_its_lesson_and_asks_for_nothing(explorer):
    explorer.open(QUERY, surface=False)
    explorer.watch.clear()
    for opener, records, present in (
        (explorer.landscape_button, LANDSCAPES, "bowl"),
        (explorer.button("Replace Newton's method"), OPTIMIZERS, "newton"),
        (explorer.button("Add optimizer"), OPTIMIZERS, None),
    ):
        opener.click()
        expect(explorer.field_of_picker).to_be_focused()
        families = list(dict.fromkeys(record.family for record in records.values()))
        assert explorer.picker.locator("h4").all_inner_texts() == families
        ordered = sorted(records, key=lambda key: families.index(records[key].family))
        assert explorer.items() == ordered
        for key, record in records.items():
            expect(explorer.item(key)).to_contain_text(record.name)
            expect(explorer.item(key).locator(".dh-item-lesson")).to_have_text(record.lesson)
        checked = explorer.picker.locator(".dh-choice[aria-checked=true]")
        assert checked.evaluate_all("(all) => all.map((one) => one.dataset.key)") == ([present] if present else [])
        if present:
            expect(explorer.item(present)).to_be_in_viewport()
        explorer.page.keyboard.press("Escape")
        expect(explorer.picker).to_have_count(0)
        expect(opener).to_be_focused()
    assert explorer.watch.requests == []
    assert explorer.watch.frames == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("adam", "adam"),
        ("heavy_ball", "heavy_ball"),
        ("  BALL heavy", "heavy_ball"),
        ("parabola saddle", "newton"),
        ("steepest", "steepest_backtracking"),
    ],
)
def test_a_search_looks_at_names_keys_families_and_lessons(explorer, typed, first):
    explorer.open(QUERY, surface=False)
    explorer.button("Add optimizer").click()
    explorer.field_of_picker.fill(typed)
    words = typed.lower().split()
    expected = [
        key
        for key, r in OPTIMIZERS.items()
        if all(word in f"{r.name} {key} {r.family} {r.lesson}".lower() for word in words)
    ]
    assert sorted(explorer.items()) == sorted(expected)
    assert 0 < len(expected) < len(OPTIMIZERS)
    shown = {OPTIMIZERS[key].family for key in expected}
    assert set(explorer.picker.locator("h4:visible").all_inner_texts()) == shown
    expect(explorer.picker.get_by_role("status")).to_have_text(f"{len(expected)} of {len(OPTIMIZERS)}")
    expect(explorer.picker.locator(".dh-aim .dh-choice")).to_have_attribute("data-key", first)
    # What answers nothing says so, and Enter then takes nothing.
    explorer.field_of_picker.fill(f"{typed} xyzzy")
    assert explorer.items() == []
    expect(explorer.picker).to_contain_text("Nothing here")
    explorer.page.keyboard.press("Enter")
    expect(explorer.picker).to_have_count(1)
    explorer.field_of_picker.fill("")
    assert len(explorer.items()) == len(OPTIMIZERS)


def test_a_family_is_found_whole(explorer):
    explorer.open(QUERY, surface=False)
    explorer.landscape_button.click()
    explorer.field_of_picker.fill("many minima")
    found = set(explorer.items())
    assert {key for key, record in LANDSCAPES.items() if record.family == "Many minima"} <= found < set(LANDSCAPES)


def test_the_keyboard_alone_is_enough(explorer):
    page = explorer.page
    explorer.open(QUERY, surface=False)
    explorer.landscape_button.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("himmel")
    page.keyboard.press("Enter")
    explorer.wait_address(landscape="himmelblau")
    expect(explorer.landscape_button).to_be_focused()
    expect(explorer.landscape_button).to_have_text(LANDSCAPES["himmelblau"].name)
    # Down enters the list at what is there now; further down, up, to both ends, and back to the field.
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    order = explorer.items()
    at = order.index("himmelblau")
    expect(explorer.item("himmelblau")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(explorer.item(order[at + 1])).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(explorer.item("himmelblau")).to_be_focused()
    page.keyboard.press("End")
    expect(explorer.item(order[-1])).to_be_focused()
    expect(explorer.item(order[-1])).to_be_in_viewport()
    page.keyboard.press("ArrowDown")
    expect(explorer.item(order[-1])).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(explorer.picker.locator(".dh-about").first).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowUp")
    expect(explorer.field_of_picker).to_be_focused()
    # Letters typed in the list go to the field.
    page.keyboard.press("ArrowDown")
    page.keyboard.type("saddle")
    expect(explorer.field_of_picker).to_have_value("saddle")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    explorer.wait_address(landscape="saddle")


def test_a_pick_is_one_message_and_everything_follows(explorer):
    sent = []
    explorer.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    explorer.open("landscape=bowl&optimizers=adam", surface=False)
    for pick, query, lesson in (
        (
            lambda: explorer.pick_landscape("himmelblau"),
            "landscape=himmelblau&optimizers=adam",
            LANDSCAPES["himmelblau"].lesson,
        ),
        (
            lambda: explorer.add_optimizer("newton"),
            "landscape=himmelblau&optimizers=adam,newton",
            OPTIMIZERS["newton"].lesson,
        ),
    ):
        card = explorer.page.get_by_test_id("stMarkdown").get_by_text(lesson)
        expect(card).to_have_count(0)
        sent.clear()
        pick()
        expect(explorer.picker).to_have_count(0)
        last = query.count(",") + 1
        expect(explorer.readout(last)).to_have_text(said(query, last))
        explorer.wait_address(**dict(part.split("=") for part in query.split("&")))
        expect(card).to_have_count(1)
        assert len(sent) == 1
        expect(explorer.page.locator(".dh-picks")).not_to_have_attribute("aria-busy", "true")
    # What is there already is not asked for again.
    sent.clear()
    explorer.pick_landscape("himmelblau")
    expect(explorer.picker).to_have_count(0)
    explorer.frames(5)
    assert sent == []


def test_a_slider_sends_no_formulas(explorer):
    """Letting go of one reruns the stage's fragment only."""
    got = []
    explorer.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: got.append(frame)))
    explorer.open(QUERY, surface=False)
    got.clear()
    explorer.slider("1.learning_rate").press("ArrowRight")
    explorer.page.wait_for_function("() => new URL(location).searchParams.has('1.learning_rate')")
    explorer.frames(5)
    latex = OPTIMIZERS["adam"].latex[:12].encode()
    assert not any(latex in (frame if isinstance(frame, bytes) else frame.encode()) for frame in got)


def test_optimizers_are_added_up_to_the_most_replaced_and_removed(explorer):
    explorer.open("landscape=bowl&optimizers=adam&1.beta1=0.5&show=contour", surface=False)
    remove = explorer.page.get_by_role("button", name="Remove", exact=False)
    expect(remove).to_have_count(0)
    explorer.add_optimizer("adam")
    expect_chips(explorer, "Adam", "Adam (2)")
    explorer.add_optimizer("newton")
    expect_chips(explorer, "Adam", "Adam (2)", "Newton's method")
    explorer.add_optimizer("rmsprop")
    expect_chips(explorer, "Adam", "Adam (2)", "Newton's method", "RMSProp")
    others = [key for key in OPTIMIZERS if key not in ("adam", "newton", "rmsprop", "heavy_ball")][: MOST_RUNS - 4]
    names = ["Adam", "Adam (2)", "Newton's method", "RMSProp"]
    for key in others:
        explorer.add_optimizer(key)
        names.append(OPTIMIZERS[key].name)
        expect_chips(explorer, *names)
    full = explorer.page.locator(".dh-add")
    expect(full).to_have_attribute("aria-disabled", "true")
    expect(full).to_have_attribute(
        "title", f"There are {MOST_RUNS} colours: remove or replace an optimizer to see another."
    )
    full.click(force=True)
    expect(explorer.picker).to_have_count(0)
    for name in names[4:][::-1]:
        explorer.button(f"Remove {name}").click()
        names.remove(name)
        expect_chips(explorer, *names)
    explorer.button("Replace Newton's method").click()
    expect(explorer.item("adam")).to_contain_text("on stage")
    expect(explorer.item("adam").locator(".dh-marker")).to_have_count(2)
    explorer.item("heavy_ball").click()
    heavy_ball = OPTIMIZERS["heavy_ball"].name
    expect_chips(explorer, "Adam", "Adam (2)", heavy_ball, "RMSProp")
    assert explorer.address()["1.beta1"] == "0.5"
    # The second Adam stays what it is when the first one goes.
    explorer.button("Remove Adam").click()
    expect_chips(explorer, "Adam", heavy_ball, "RMSProp")
    assert "1.beta1" not in explorer.address()
    expect(explorer.readout(3)).to_have_text(said("landscape=bowl&optimizers=adam,heavy_ball,rmsprop", 3))
    expect(explorer.readout(4)).to_have_count(0)
    explorer.button("Remove RMSProp").click()
    expect_chips(explorer, "Adam", heavy_ball)
    expect(explorer.button("Add optimizer")).to_be_focused()
    explorer.button("Remove Adam").click()
    expect_chips(explorer, heavy_ball)
    expect(remove).to_have_count(0)


def test_a_pick_made_while_another_is_on_its_way_undoes_nothing(explorer):
    """What is picked on a picture that the page has already replaced comes too late."""
    explorer.open("landscape=bowl&optimizers=adam,newton&show=contour", surface=False)
    held = []
    explorer.page.route("**/api/surface*himmelblau*", lambda route: held.append(route))
    explorer.pick_landscape("himmelblau")
    explorer.wait_address(landscape="himmelblau")
    explorer.button("Remove Newton's method").click()
    explorer.page.wait_for_timeout(300)
    assert explorer.address()["landscape"] == "himmelblau"
    assert explorer.address()["optimizers"] == "adam,newton"
    for route in held:
        route.continue_()
    expect(explorer.readout(2)).to_have_text(said("landscape=himmelblau&optimizers=adam,newton", 2))


def test_what_was_moved_a_moment_ago_comes_with_the_pick(explorer):
    """The page is told of a step when the clock has rested; a pick does not wait for that, and loses nothing."""
    explorer.open("landscape=bowl&optimizers=adam&show=contour", surface=False)
    explorer.page.evaluate(STEP_AND_ADD, "newton")
    explorer.wait_address(optimizers="adam,newton", step="199")


def test_a_record_is_one_click_away(explorer):
    explorer.open(QUERY, surface=False)
    explorer.button("Add optimizer").click()
    about = explorer.picker.get_by_label("About Adam, in a new tab", exact=True)
    with explorer.page.expect_popup() as popup:
        about.click()
    card = popup.value
    expect(card.get_by_text(f"As in {OPTIMIZERS['adam'].convention}.")).to_be_visible()
    expect(card.locator(".katex")).to_have_count(1)
    expect(explorer.picker).to_have_count(1)
    # From there to a page that knows nothing of this address.
    card.get_by_test_id("stTopNavLink").first.click()
    card.wait_for_selector(".downhill-stage[data-map=ready]")
    assert card.get_by_test_id("stAlert").count() == 0
    card.close()


def test_a_phone_gives_the_list_all_its_screen(visit):
    explorer = visit(**PHONE).open("landscape=bowl&optimizers=adam,newton,rmsprop", surface=False)
    page = explorer.page
    explorer.landscape_button.tap()
    box = explorer.picker.bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    # No keyboard over the list before it is asked for.
    expect(explorer.item("bowl")).to_be_focused()
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    for control in page.evaluate(CONTROLS):
        assert control["name"], control
        assert min(control["width"], control["height"]) >= LEAST_TARGET - MARGIN, control
    choice = explorer.item("himmelblau")
    choice.scroll_into_view_if_needed()
    assert choice.bounding_box()["width"] > 300
    choice.tap()
    expect(explorer.landscape_button).to_have_text(LANDSCAPES["himmelblau"].name)
    explorer.button("Remove Adam").tap()
    expect_chips(explorer, OPTIMIZERS["newton"].name, "RMSProp")


def test_the_list_is_read_aloud(explorer):
    explorer.open(QUERY, surface=False)
    explorer.button("Replace Adam").click()
    dialog = explorer.page.get_by_role("dialog", name="Replace Adam")
    expect(dialog.get_by_role("searchbox", name=f"Search {len(OPTIMIZERS)} optimizers")).to_be_visible()
    group = dialog.get_by_role("radiogroup").get_by_role("group", name="Adaptive")
    adam = group.get_by_role("radio", name=OPTIMIZERS["adam"].lesson)
    expect(adam).to_be_checked()
    expect(adam).to_have_accessible_name(f"Adam now {OPTIMIZERS['adam'].lesson}")


def test_the_bar_leaves_the_height_to_the_picture(visit):
    explorer = visit(viewport={"width": 1440, "height": 900}).open(surface=False)
    views = explorer.page.locator(".dh-views").bounding_box()
    assert views["y"] < 120
    assert views["height"] > 480
