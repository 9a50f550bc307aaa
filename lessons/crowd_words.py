"""What can be said of crowds on the stage, in sentences."""

import math
from collections.abc import Sequence

import numpy as np

from figures import style
from lessons.crowds import (
    ENDS,
    FIRSTS,
    alike_from,
    angle,
    downhill,
    drift_variances,
    first_steps,
    has_direction,
    in_the_right_well,
    key_of,
    last_generation,
    lower_well,
    parents_of,
    shape_of,
    shifts_at_the_end,
    slope_of,
    spread,
    to_the_lowest,
)
from lessons.lesson import Seen
from lessons.words import number

ON, OFF = 0.0, 1.0
DOWNHILL, STAYS, WANDERS = range(3)
#: The places of the two crowds among the runs of the first preset, and of the crowd where a walker is the first run.
FIRST, SECOND, CROWD = 1, 2, 1
AHEAD = np.array([1.0, 0.0])
#: Degrees within which two mean directions are called the same.
SAME = 5.0


# ------------------------------------------------------------------------------------------------ the question


def fate(seen: Seen, index: int = SECOND) -> int:
    """What crowds like run `index` do: go DOWNHILL on average, stay within one mutation of the start, or wander."""
    shifts = shifts_at_the_end(key_of(seen.scene, index))
    if has_direction(shifts) and angle(shifts.mean(axis=0), downhill(seen.scene)) < 90.0:
        return DOWNHILL
    return STAYS if _usual(shifts) < seen.scene.hyperparameters(index)["mutation_strength"] else WANDERS


def _usual(shifts: np.ndarray) -> float:
    """Root of the mean squared distance."""
    return math.sqrt(float((shifts**2).sum(axis=1).mean()))


def because(seen: Seen) -> str:
    """How far crowds without selection go, and that they have no direction in common."""
    shifts = shifts_at_the_end(key_of(seen.scene, SECOND))
    return (
        f"{ENDS} such crowds end about {number(_usual(shifts))} from the start, in all directions; their average is only "
        f"{number(float(np.linalg.norm(shifts.mean(axis=0))))} from it."
    )


# ------------------------------------------------------------------------------------------------ what happened


def happened(seen: Seen) -> Sequence[str]:
    """The sentences of the preset on the stage."""
    words = {"crowds": _on_crowds, "weak": _on_weak, "drift": _on_drift, "long": _on_long, "wells": _on_wells}
    return words[seen.preset](seen)


def _on_crowds(seen: Seen) -> list[str]:
    sentences = [f"The walker ends with loss {number(seen.paths[0].losses[-1])}; it is told the slope at every step."]
    for index, name in ((FIRST, "first"), (SECOND, "second")):
        numbers = seen.scene.hyperparameters(index)
        parents = (
            f"the best {parents_of(seen.scene, index)} of {numbers['population']:.0f} have all the children"
            if numbers["selection"] == ON
            else "everyone has the same chance of children"
        )
        does = ("it goes downhill", "it stays near its start", "it wanders, each time elsewhere")[fate(seen, index)]
        sentences.append(
            f"In the {name} crowd ({style.GLYPHS[index]}) {parents}: {does}. "
            f"Its mean ends with loss {number(seen.paths[index].losses[-1])}."
        )
    sentences.append("No individual is told the slope, and mutations fall to all sides alike.")
    return sentences


def _on_weak(seen: Seen) -> list[str]:
    scene = seen.scene
    shifts, slope = first_steps(key_of(scene, CROWD)), downhill(scene)
    mean = shifts.mean(axis=0)
    share = scene.hyperparameters(CROWD)["selection_share"]
    sentences = [
        f"In one generation a mean moves {number(_usual(shifts))}; what {FIRSTS} crowds have in common is "
        f"{number(float(np.linalg.norm(mean)))}."
    ]
    if not has_direction(shifts) or not np.any(slope):
        sentences.append("That is no more than chance would give: there is no direction to speak of.")
    else:
        off, left = angle(mean, slope), angle(mean, to_the_lowest(scene))
        sentences.append(
            f"It points {off:.0f}° beside straight down, and {left:.0f}° beside the way to the minimum."
            if math.isfinite(left)
            else f"It points {off:.0f}° beside straight down."
        )
    if parents_of(scene, CROWD) == int(scene.hyperparameters(CROWD)["population"]):
        sentences.append("Everyone is a parent: nobody is selected.")
    else:
        sentences.append(
            f"Parents are the best {share:.0%}: who is better counts, not by how much. So the crowd's pace depends on its "
            "spread, and the walker's on the slope."
        )
    return sentences


def _on_drift(seen: Seen) -> list[str]:
    scene, path = seen.scene, seen.paths[0]
    numbers = scene.hyperparameters(0)
    size = int(numbers["population"])
    variances = drift_variances(numbers["mutation_strength"], numbers["recombination"], numbers["mutation"])
    gone = float(np.linalg.norm(path.points[-1] - path.points[0]))
    sentences = [
        f"This crowd of {size} has moved {number(gone)} in {path.steps} generations"
        + (": by chance alone." if numbers["selection"] == OFF else ", with selection on."),
        f"Without selection, a crowd ten times as large has {number(10.0 ** slope_of(variances))} of the variance in one "
        "generation's step: in a small crowd chance is strong.",
    ]
    alike = alike_from(path, size)
    if alike is not None:
        whose = "alike" if numbers["recombination"] == ON else "copies of one founder"
        sentences.append(f"From generation {alike} on all {size} are {whose}.")
    else:
        sentences.append(f"At the end its individuals lie {number(spread(path, size)[-1])} about their mean.")
    if numbers["recombination"] == ON:
        sentences.append(
            "A child halfway between two parents halves the variance; genes are passed on whole, and do not."
        )
    return sentences


def _on_long(seen: Seen) -> list[str]:
    shape = shape_of(key_of(seen.scene, CROWD))
    if parents_of(seen.scene, CROWD) == int(seen.scene.hyperparameters(CROWD)["population"]):
        sentences = ["Everyone is a parent: nobody is selected, and the mean only drifts."]
    else:
        sentences = ["Selection thins the crowd out along the slope; mutation widens it to all sides alike."]
    if shape is None:
        return [*sentences, "Now it has no spread left.", "So selection has nothing to choose from."]
    tilt, step = angle(shape.tilt, AHEAD), angle(shape.step, AHEAD)
    follows = abs(tilt - step) < SAME
    return [
        *sentences,
        f"After the first generation it is on average {number(shape.ratio)} times as long as it is wide.",
        f"The slope times this shape, Lande's Gβ, points {tilt:.0f}° beside straight down.",
        f"The crowd's mean steps {step:.0f}° beside straight down: "
        + (
            "it goes further where there is more variety."
            if follows
            else "chance, or ground that is no plane under it, leads it elsewhere."
        ),
    ]


def _on_wells(seen: Seen) -> list[str]:
    scene = seen.scene
    names = ("sharp", "flat")
    size = int(scene.hyperparameters(CROWD)["population"])
    walker, mean = (int(in_the_right_well(scene, path.points[-1:])[0]) for path in seen.paths)
    right = int(in_the_right_well(scene, last_generation(seen.paths[CROWD], size)).sum())
    low = names[lower_well(scene)]
    return [
        f"The {low} well is the lower one.",
        f"The walker ends on the side of the {names[walker]} well.",
        f"The mean of the crowd ends on the side of the {names[mean]} one.",
        f"Of its last generation {size - right} are nearer to the sharp well and {right} to the flat one.",
    ]
