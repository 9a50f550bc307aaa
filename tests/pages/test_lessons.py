"""The form of a lesson: predict, watch, explain; and a link that opens exactly that."""

import json
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lessons import LESSONS, Lesson
from pages.sitting import UNASKED, own_parts, read_sitting, write_sitting
from scenes import read_scene, write_parts

ROOT = Path(__file__).parents[2]
every_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)


@pytest.fixture(autouse=True)
def rooms_can_be_imported(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])


def page(key: str):
    """A lesson's page, alone in its navigation."""
    import streamlit as st

    from lessons import LESSONS
    from pages.lesson import show_lesson

    explore = st.Page(lambda: None, title="Explore", url_path="explore")
    lesson = st.Page(
        lambda: show_lesson(LESSONS[key], explore, explore), title="Lesson", default=True, url_path="lesson"
    )
    st.navigation([lesson, explore]).run()


def open_lesson(lesson: Lesson, **parts: str) -> AppTest:
    at = AppTest.from_function(page, args=(lesson.key,), default_timeout=60)
    for key, value in parts.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def stage_of(at: AppTest) -> dict:
    return json.loads(at.get("bidi_component")[0].proto.json)


def text_of(at: AppTest) -> str:
    return "\n".join(element.value for element in at.markdown)


def address(at: AppTest) -> dict[str, str]:
    return {key: value if isinstance(value, str) else value[-1] for key, value in at.query_params.items()}


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception[0].message
    return at


@every_lesson
def test_nothing_plays_and_nothing_is_told_before_the_prediction(lesson):
    at = open_lesson(lesson)
    assert stage_of(at)["staging"]["held"]
    assert lesson.question in text_of(at)
    assert [button.label for button in at.button][: len(lesson.answers)] == list(lesson.answers)
    for sentence in (*lesson.happened(lesson.begin()), lesson.because(lesson.begin())):
        assert sentence not in text_of(at)


@every_lesson
def test_a_prediction_is_locked_plays_and_stands_beside_what_happens(lesson):
    at = press(open_lesson(lesson), "answer 1")
    assert not stage_of(at)["staging"]["held"]
    assert f"Your prediction: **{lesson.answers[1]}**" in text_of(at)
    assert "answer 0" not in {button.key for button in at.button}
    assert lesson.because(lesson.begin()) not in text_of(at)
    press(at, "reveal")
    assert lesson.because(lesson.begin()) in text_of(at)
    assert lesson.answers[lesson.outcome(lesson.begin())] in text_of(at)
    for sentence in lesson.happened(lesson.begin()):
        assert sentence in text_of(at)
    for task in lesson.tasks:
        assert task.text in text_of(at)


@every_lesson
def test_every_preset_of_a_link_opens_with_its_scene_and_controls(lesson):
    for preset in lesson.presets:
        at = open_lesson(lesson, preset=preset.key, question="skip")
        staged = stage_of(at)
        assert staged["scene"] == preset.scene
        assert tuple(staged["staging"]["controls"]) == preset.controls
        assert not staged["staging"]["held"]
        assert not at.warning
        for sentence in lesson.happened(lesson.begin(preset.key)):
            assert sentence in text_of(at)


@every_lesson
def test_the_address_opens_the_same_lesson_again(lesson):
    # A link without its question opens with what happens, which makes room for the charts where a preset is low.
    at = press(press(open_lesson(lesson), "hands"), "reveal")
    assert address(at)["question"] == "skip"
    again = open_lesson(lesson, **address(at))
    assert not again.warning
    assert address(again) == address(at)
    assert stage_of(again)["staging"] == stage_of(at)["staging"]
    assert stage_of(again)["scene"] == stage_of(at)["scene"]


@every_lesson
def test_an_answer_is_not_told_in_the_address(lesson):
    at = press(open_lesson(lesson), "answer 0")
    assert "question" not in address(at)
    assert stage_of(open_lesson(lesson, **address(at)))["staging"]["held"]


@every_lesson
def test_a_wrong_link_gets_a_sentence_and_opens(lesson):
    wrong = {"preset": "everest", "controls": "wheel,steps", "question": "why", "landscape": "everest", "colour": "red"}
    wrong |= {dial.name: "many" for dial in lesson.dials}
    at = open_lesson(lesson, **wrong)
    assert at.warning
    assert stage_of(at)["scene"]


@every_lesson
@pytest.mark.parametrize("parts", [{"landscape": "goldstein_price"}, {"optimizers": "lbfgs,cma_es"}], ids=str)
def test_a_link_to_something_else_gets_a_sentence_and_the_lesson(lesson, parts):
    begun = lesson.begin().scene
    at = open_lesson(lesson, **({"landscape": begun.landscape} | parts), question="skip")
    assert "is not about" in at.warning[0].value
    staged, _ = read_scene(stage_of(at)["scene"])
    assert staged == begun
    for sentence in lesson.happened(lesson.begin()):
        assert sentence in text_of(at)


@every_lesson
def test_own_parts_of_an_address_are_read_as_they_were_written(lesson):
    for preset in lesson.presets:
        for end in ("low", "high"):
            sitting, _ = read_sitting(lesson, {"preset": preset.key})
            sitting.dials = {dial.name: float(getattr(dial, end)) for dial in lesson.dials}
            sitting.answer = UNASKED
            parts = write_sitting(lesson, sitting)
            assert set(parts) <= set(own_parts(lesson))
            again, notes = read_sitting(lesson, parts)
            assert notes == []
            assert (again.preset, again.dials, again.answer) == (preset.key, pytest.approx(sitting.dials), UNASKED)


def test_a_lesson_keeps_its_scene_apart_from_what_explore_shows():
    lesson = next(iter(LESSONS.values()))
    at = open_lesson(lesson)
    assert "visit" not in at.session_state
    scene, _ = read_scene(lesson.presets[0].scene)
    assert write_parts(scene).items() <= address(at).items()


@pytest.mark.parametrize("lesson", [each for each in LESSONS.values() if each.dials], ids=lambda lesson: lesson.key)
def test_starting_over_puts_the_dials_back(lesson):
    turned = {
        dial.name: dial.choices[-1] if dial.choices else str(dial.low if dial.default == dial.high else dial.high)
        for dial in lesson.dials
    }
    at = open_lesson(lesson, question="skip", **turned)
    assert turned.keys() <= address(at).keys()
    press(at, "start over")
    assert not turned.keys() & address(at).keys()


def test_the_projector_stays_on_from_preset_to_preset():
    lesson = next(lesson for lesson in LESSONS.values() if len(lesson.presets) > 1)
    at = open_lesson(lesson, question="skip", **{**write_parts(lesson.begin().scene), "projector": "1"})
    at.button_group[0].set_value(lesson.presets[1].key).run()
    assert not at.exception
    staged, _ = read_scene(stage_of(at)["scene"])
    assert staged.projector
    assert staged.landscape == lesson.begin(lesson.presets[1].key).scene.landscape
