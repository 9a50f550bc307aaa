"""A lesson in a real browser: held until the class has answered, then it plays; the tasks are checked by the hand's doing."""

import re

import pytest
from playwright.sync_api import expect

from lessons import LESSONS
from tests.browser.test_screens import PHONE

LESSON = LESSONS["learning_rate"]


def open_lesson(explorer, key: str, query: str = ""):
    """By way of the navigation, as a class would; or with a query, by its link."""
    if query:
        explorer.page.goto(f"{explorer.server}/{key}?{query}")
    else:
        explorer.page.goto(f"{explorer.server}/{key}")
    return explorer.wait_ready(surface=False)


def test_it_is_held_until_the_class_has_answered_and_then_plays(explorer):
    open_lesson(explorer, LESSON.key)
    page = explorer.page
    expect(page.get_by_text(LESSON.question)).to_be_visible()
    expect(page.locator(".dh-transport")).to_be_hidden()
    before = explorer.digest(explorer.map_canvas)
    page.keyboard.press(" ")
    page.keyboard.press("End")
    explorer.frames(3)
    assert explorer.digest(explorer.map_canvas) == before
    page.get_by_role("button", name=LESSON.answers[0]).click()
    expect(page.locator(".dh-transport")).to_be_visible()
    expect(page.get_by_text("Your prediction")).to_contain_text(LESSON.answers[0])
    expect(explorer.step).to_have_text(re.compile(f"step {LESSON.begin().scene.steps} of"))
    page.get_by_role("button", name="What happens?").click()
    expect(page.get_by_text("What happens:")).to_contain_text(LESSON.answers[LESSON.outcome(LESSON.begin())])
    for sentence in LESSON.happened(LESSON.begin()):
        expect(page.get_by_text(sentence, exact=True)).to_be_visible()


def test_only_its_controls_are_there_and_a_task_is_checked_by_the_hand(explorer):
    open_lesson(explorer, LESSON.key, "question=skip")
    page = explorer.page
    keys = page.locator(".dh-panel [data-key]").evaluate_all("(all) => all.map((one) => one.dataset.key)")
    assert sorted(keys) == sorted(LESSON.presets[0].controls)
    expect(page.locator(".dh-picks")).to_be_hidden()
    task = page.get_by_role("listitem").filter(has_text=LESSON.tasks[1].text)
    expect(task).to_contain_text("radio_button_unchecked")
    field = page.locator("[data-key='5.learning_rate'] .dh-number")
    field.fill("0.3")
    field.press("Enter")
    expect(task).to_contain_text("check_circle")
    explorer.wait_address(**{"5.learning_rate": "0.3"})
    # Once achieved it stays achieved.
    field.fill("0.1")
    field.press("Enter")
    explorer.wait_address(**{"5.learning_rate": "0.1"})
    expect(task).to_contain_text("check_circle")


def test_a_copied_link_opens_the_same_lesson(visit):
    explorer = open_lesson(visit(), LESSON.key, "preset=schedules&question=skip")
    explorer.wait_address(preset="schedules")
    link = explorer.page.url
    other = visit()
    other.page.goto(link)
    other.wait_ready(surface=False)
    other.wait_address(**explorer.address())
    expect(other.page.get_by_text(LESSON.happened(LESSON.begin("schedules"))[0], exact=True)).to_be_visible()


def test_open_in_explore_shows_the_same_scene(explorer):
    open_lesson(explorer, LESSON.key, "question=skip")
    scene = {key: value for key, value in explorer.address().items() if key not in ("question", "controls")}
    explorer.page.get_by_role("link", name="Open this in Explore").click()
    explorer.page.wait_for_selector(".dh-picks")
    explorer.wait_ready(surface=False)
    assert {**explorer.address(), **scene} == explorer.address()


@pytest.mark.parametrize("key", LESSONS)
def test_every_lesson_and_every_preset_opens_cleanly(explorer, key):
    lesson = LESSONS[key]
    open_lesson(explorer, key, "question=skip")
    for preset in lesson.presets[1:]:
        explorer.page.get_by_test_id("stButtonGroup").get_by_text(preset.name, exact=True).first.click()
        explorer.wait_address(preset=preset.key)
        explorer.wait_ready(surface=False)
    expect(explorer.page.get_by_test_id("stException")).to_have_count(0)
    expect(explorer.page.get_by_text("For the teacher")).to_be_visible()


@pytest.mark.parametrize("key", LESSONS)
def test_every_lesson_fits_a_phone(visit, key):
    explorer = visit(**PHONE)
    open_lesson(explorer, key, "question=skip")
    assert explorer.page.evaluate("document.documentElement.scrollWidth") <= explorer.page.viewport_size["width"]
