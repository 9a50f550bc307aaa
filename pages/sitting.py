"""A sitting of a lesson: what a class has answered, chosen and achieved, and the parts of the address that say so."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from lessons import Lesson, Preset, Seen
from pages.session import KEY as EXPLORE
from pages.session import Visit, change_scene, current_visit, open_visit, tell_address
from scenes import Scene, options_of, read_scene

#: Said in the address for a lesson that opens without its question.
SKIP = "skip"
UNASKED = -1


@dataclass
class Sitting:
    """What is kept of a lesson besides its scene, and the parts that the address bar was last told.

    `answer` is None until the class has committed itself, UNASKED where a show of hands was taken; `revealed`: what
    happens has been said; `done` are the places of the tasks achieved; `controls` None are those of the preset.
    """

    preset: str
    dials: dict[str, float]
    controls: tuple[str, ...] | None = None
    answer: int | None = None
    revealed: bool = False
    done: set[int] = field(default_factory=set)
    told: Mapping[str, str] = field(default_factory=dict)


def visit_key(lesson: Lesson) -> str:
    """Where the scene of a lesson is kept: lessons do not take over what Explore shows, nor change it."""
    return f"visit of {lesson.key}"


def own_parts(lesson: Lesson) -> tuple[str, ...]:
    """The parts of an address that are the lesson's and not the scene's."""
    return ("preset", "controls", "question", *(dial.name for dial in lesson.dials))


def open_sitting(lesson: Lesson) -> list[str]:
    """The sitting of this session, or the one that a link asks for; a sentence for every part that means nothing.

    For whole runs of a page only, like open_visit().
    """
    own = own_parts(lesson)
    said = {key: st.query_params[key] for key in own if key in st.query_params}
    sitting: Sitting | None = st.session_state.get(lesson.key)
    notes: list[str] = []
    if sitting is None or (st.query_params.to_dict() and said != sitting.told):
        sitting, notes = read_sitting(lesson, said, sitting)
        st.session_state[lesson.key] = sitting
    preset = lesson.preset(sitting.preset)
    shown: Visit | None = st.session_state.get(EXPLORE)
    # Who has turned the projector on has not turned it off by opening a lesson.
    larger = "&projector=1" if shown is not None and shown.scene.projector else ""
    visit = open_visit(own, visit_key(lesson), preset.scene + larger)
    begun, _ = read_scene(preset.scene)
    if not _is_about(visit.scene, begun):
        # What a lesson says, and what it asks for, is about its own landscapes and optimizers.
        told = visit.notes
        change_scene(begun, visit_key(lesson))
        visit.notes = [*told, f"The link shows something that this lesson is not about; {preset.name} is shown."]
    sitting.controls, more = known_controls(sitting.controls, visit.scene)
    return [*visit.notes, *notes, *more]


def _is_about(scene: Scene, begun: Scene) -> bool:
    """Whether a scene may have grown from a preset, which leaves landscape and optimizers as they are."""
    optimizers = [[run.optimizer for run in each.runs] for each in (scene, begun)]
    return scene.landscape == begun.landscape and optimizers[0] == optimizers[1]


def read_sitting(lesson: Lesson, said: Mapping[str, str], before: Sitting | None = None) -> tuple[Sitting, list[str]]:
    """The sitting that the lesson's own parts of an address describe, or the nearest, and what had to be replaced.

    Where the class stood `before`, it keeps its answer and what it has achieved.
    """
    notes: list[str] = []
    preset = said.get("preset", lesson.presets[0].key)
    if preset not in {each.key for each in lesson.presets}:
        notes.append(f"This lesson has no such preset; {lesson.presets[0].name} is shown.")
        preset = lesson.presets[0].key
    question = said.get("question", SKIP)
    if question != SKIP:
        notes.append(f"question must be {SKIP}, or be left out.")
    dials = {}
    for dial in lesson.dials:
        try:
            value = float(dial.choices.index(said[dial.name]) if dial.choices else said[dial.name])
        except KeyError:
            value = dial.default
        except ValueError:
            value = float("nan")
        if not dial.allows(value):
            notes.append(f"{dial.label} must be {dial.allowed()}; it was replaced by {dial.default:g}.")
            value = dial.default
        dials[dial.name] = value
    controls = tuple(said["controls"].split(",")) if said.get("controls") else None
    sitting = Sitting(preset=preset, dials=dials, controls=controls)
    if before is not None:
        sitting.answer, sitting.revealed, sitting.done = before.answer, before.revealed, before.done
    elif said.get("question") == SKIP:
        sitting.answer, sitting.revealed = UNASKED, True
    return sitting, notes


def write_sitting(lesson: Lesson, sitting: Sitting) -> dict[str, str]:
    """The lesson's own parts of the address; an answer is the class's own and is not told."""
    preset = lesson.preset(sitting.preset)
    parts = {} if preset == lesson.presets[0] else {"preset": preset.key}
    parts["controls"] = ",".join(controls_of(sitting, preset))
    if sitting.answer == UNASKED:
        parts["question"] = SKIP
    for dial in lesson.dials:
        value = sitting.dials[dial.name]
        if value != dial.default:
            parts[dial.name] = dial.choices[int(value)] if dial.choices else f"{value:.12g}"
    return parts


def controls_of(sitting: Sitting, preset: Preset) -> tuple[str, ...]:
    """The controls that are shown."""
    return preset.controls if sitting.controls is None else sitting.controls


def known_controls(controls: tuple[str, ...] | None, scene: Scene) -> tuple[tuple[str, ...] | None, list[str]]:
    """Those that the scene has; and a sentence if there were others."""
    if controls is None:
        return None, []
    known = {"start"} | {q.name for q in scene.record.parameters} | {o.quantity.name for o in options_of(scene.record)}
    for place, run in enumerate(scene.runs, start=1):
        for q in run.record.hyperparameters:
            known |= {q.name, f"{place}.{q.name}"}
    kept = tuple(key for key in controls if key in known)
    notes = [] if len(kept) == len(controls) else ["Some of the controls that the link asks for do not exist here."]
    return kept, notes


def sitting_of(lesson: Lesson) -> Sitting:
    """The sitting as it stands."""
    sitting: Sitting = st.session_state[lesson.key]
    return sitting


def visit_of(lesson: Lesson) -> Visit:
    """The visit, which holds the scene."""
    return current_visit(visit_key(lesson))


def choose_preset(lesson: Lesson, key: str) -> None:
    """Put a preset on the stage as it was made: another one, or the same from the beginning."""
    sitting = sitting_of(lesson)
    sitting.preset, sitting.controls = key, None
    sitting.dials = {dial.name: dial.default for dial in lesson.dials}
    projector = visit_of(lesson).scene.projector
    begun, _ = read_scene(lesson.preset(key).scene)
    change_scene(Scene(**{**dict(begun), "projector": projector}), visit_key(lesson))


def look(lesson: Lesson) -> Seen:
    """What is on the screen now."""
    sitting = sitting_of(lesson)
    return Seen(sitting.preset, visit_of(lesson).scene, dict(sitting.dials))


def tell_sitting(lesson: Lesson) -> None:
    """Have the address bar describe the lesson as it stands."""
    sitting = sitting_of(lesson)
    sitting.told = write_sitting(lesson, sitting)
    tell_address(visit_of(lesson), sitting.told)
