"""What every lesson promises."""

import math
import re

import pytest

from descent import Quantity
from lessons import LESSONS, Lesson, Preset, Seen
from pages.sitting import known_controls
from scenes import Scene, read_scene, write_scene

every_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
every_preset = pytest.mark.parametrize(
    ("lesson", "preset"),
    [
        pytest.param(lesson, preset, id=f"{lesson.key}-{preset.key}")
        for lesson in LESSONS.values()
        for preset in lesson.presets
    ],
)
#: Parts of a page's address that are not a scene's; a dial must not be named like one, nor like a scene's.
OWN = {"preset", "controls", "question"}


def key_exists(key: str, scene: Scene) -> bool:
    """Whether the panel of the stage has a control of this key."""
    return known_controls((key,), scene) == ((key,), [])


def check_sentence(text: str) -> None:
    assert text
    assert text.strip() == text
    assert text[-1] in ".!?)", text
    assert not re.search(r"\b(nan|None|inf)\b|\{|\}", text), text


@every_lesson
def test_a_question_has_two_to_four_answers_and_one_of_them_happens(lesson: Lesson):
    assert lesson.question.endswith("?")
    assert 2 <= len(lesson.answers) <= 4
    assert len(set(lesson.answers)) == len(lesson.answers)
    begun = lesson.begin()
    assert 0 <= lesson.outcome(begun) < len(lesson.answers)
    check_sentence(lesson.because(begun))


@every_preset
def test_a_preset_is_a_valid_scene_with_controls_that_exist(lesson: Lesson, preset: Preset):
    scene, notes = read_scene(preset.scene)
    assert notes == []
    assert write_scene(scene) == preset.scene
    assert preset.controls
    assert [key for key in preset.controls if not key_exists(key, scene)] == []


@every_preset
def test_three_to_six_sentences_say_what_happened(lesson: Lesson, preset: Preset):
    sentences = lesson.happened(lesson.begin(preset.key))
    assert 3 <= len(sentences) <= 6
    for sentence in sentences:
        check_sentence(sentence)


def stirred(seen: Seen, quantity: Quantity, index: int | None, value: float) -> Seen:
    """The same with one number at another value: of the landscape (index None) or of a run."""
    if index is None:
        return Seen(
            seen.preset,
            Scene(**{**dict(seen.scene), "parameters": {**seen.scene.parameters, quantity.name: value}}),
            seen.dials,
        )
    runs = list(seen.scene.runs)
    run = runs[index]
    runs[index] = run.model_copy(update={"hyperparameters": {**run.hyperparameters, quantity.name: value}})
    return Seen(seen.preset, Scene(**{**dict(seen.scene), "runs": tuple(runs)}), seen.dials)


def all_stirred(lesson: Lesson, preset: Preset) -> list[Seen]:
    """Every control that the preset shows, and every dial, at its ends."""
    begun = lesson.begin(preset.key)
    found = []
    for key in preset.controls:
        number, _, name = key.rpartition(".")
        for index, run in enumerate(begun.scene.runs):
            for quantity in run.record.hyperparameters:
                if quantity.name == name and number in ("", str(index + 1)):
                    found += [stirred(begun, quantity, index, value) for value in (quantity.low, quantity.high)]
        for quantity in begun.scene.record.parameters:
            if quantity.name == key:
                found += [stirred(begun, quantity, None, value) for value in (quantity.low, quantity.high)]
    for dial in lesson.dials:
        found += [Seen(preset.key, begun.scene, {**begun.dials, dial.name: value}) for value in (dial.low, dial.high)]
    return found


@every_preset
def test_whatever_a_class_sets_there_are_words_for_it(lesson: Lesson, preset: Preset):
    for seen in all_stirred(lesson, preset):
        sentences = lesson.happened(seen)
        assert 3 <= len(sentences) <= 6
        for sentence in sentences:
            check_sentence(sentence)
        for task in lesson.tasks:
            if task.preset == preset.key:
                assert task.done(seen) in (True, False)
        for picture in lesson.pictures(seen, "dark"):
            assert picture.figure.data


@every_lesson
def test_no_task_is_done_before_anything_has_been_tried(lesson: Lesson):
    assert lesson.tasks
    for task in lesson.tasks:
        assert task.preset in {preset.key for preset in lesson.presets}
        assert not task.done(lesson.begin(task.preset)), task.text
        check_sentence(task.text)


@every_lesson
def test_dials_are_named_like_nothing_else(lesson: Lesson):
    for dial in lesson.dials:
        assert dial.name not in OWN
        assert dial.allows(dial.default)
        _, notes = read_scene(f"{dial.name}=1")
        assert notes, f"{dial.name} is a part of a scene"


@every_lesson
def test_the_teacher_is_told_minutes_misconception_and_source(lesson: Lesson):
    teaching = lesson.teaching
    assert 5 <= teaching.minutes <= 10
    for text in (teaching.say, teaching.misconception, teaching.then, teaching.source):
        check_sentence(text)
    assert re.search(r"\b(1[6-9]|20)\d\d\b", teaching.source), "a claim comes from a paper with its year"


@every_preset
def test_charts_have_titles_and_finite_numbers(lesson: Lesson, preset: Preset):
    for picture in lesson.pictures(lesson.begin(preset.key), "light"):
        check_sentence(picture.caption)
        assert picture.title
        assert any(
            any(math.isfinite(value) for value in trace.y if isinstance(value, int | float))
            if trace.y is not None
            else True
            for trace in picture.figure.data
        )
