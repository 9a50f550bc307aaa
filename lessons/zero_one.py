"""0-1 loss: counting mistakes gives no direction; losses that stand in for the count do."""

from collections.abc import Sequence

import numpy as np

from figures import Theme
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.surrogate_charts import cut_picture, margin_picture, meter_picture, name_of
from lessons.surrogates import (
    SCALES,
    SIDE,
    STAIRCASE,
    SURROGATES,
    N,
    edge_distance,
    fewest_wrong,
    flat_places,
    losses_at,
    pulling,
    wrong_at,
)
from lessons.words import number
from scenes import Run, Scene, write_scene
from scenes.options import GRADIENT


def _scene(key: str) -> Scene:
    return Scene(landscape=key, runs=(Run(optimizer="gradient_descent"),))


#: At the start and on the lowest step, of the points as they lie at first; and one mistake more than the fewest.
BEGUN_WRONG, FEWEST = wrong_at(_scene(STAIRCASE), _scene(STAIRCASE).begin), fewest_wrong(_scene(STAIRCASE))
NEARLY = FEWEST + 1


def wrong_counts(seen: Seen) -> tuple[int, int]:
    """Points on the wrong side at the start of the first path, and at its end."""
    points = seen.paths[0].points
    return wrong_at(seen.scene, points[0]), wrong_at(seen.scene, points[-1])


def distance_gone(seen: Seen) -> float:
    """From the start of the first path to its end."""
    points = seen.paths[0].points
    return float(np.linalg.norm(points[-1] - points[0]))


def _outcome(seen: Seen) -> int:
    before, after = wrong_counts(seen)
    if after == fewest_wrong(seen.scene):
        return 0
    return 1 if after < before else 2


def _because(seen: Seen) -> str:
    length = float(np.linalg.norm(seen.paths[0].gradients[0]))
    return (
        f"The gradient at the start is {number(length)}: a small change of the weights changes no point's side. "
        f"After {seen.paths[0].steps} steps the walker is {number(distance_gone(seen))} from its start."
    )


# ------------------------------------------------------------------------------------------------ what happened


def _happened(seen: Seen) -> Sequence[str]:
    return _happened_on_steps(seen) if seen.scene.landscape == STAIRCASE else _happened_on_slope(seen)


def _happened_on_steps(seen: Seen) -> list[str]:
    scene, (before, after) = seen.scene, wrong_counts(seen)
    source = GRADIENT.choices[int(scene.option(GRADIENT))]
    slopes = "" if source == "exact" else f", with slopes by {source} differences"
    edge = edge_distance(scene, scene.begin)
    return [
        f"At the start {before} of {N} points are on the wrong side of the line: the loss is {number(before / N)}. "
        f"The fewest there can be are {fewest_wrong(scene)}.",
        f"The gradient was looked at in {SIDE * SIDE} places of the map. It is exactly zero in "
        f"{flat_places(scene, STAIRCASE)} of them.",
        f"The nearest edge of the start's step, where a point changes sides, is {number(edge)} away: the gradient knows "
        "nothing of it.",
        f"After {seen.paths[0].steps} steps{slopes}, the walker is {number(distance_gone(seen))} from its start, and {after} "
        "points are wrong.",
    ]


def _happened_on_slope(seen: Seen) -> list[str]:
    key, path = seen.scene.landscape, seen.paths[0]
    name = name_of(key).lower()
    before, after = wrong_counts(seen)
    end = path.points[-1]
    scale = SCALES.get(key, 1.0)
    loss, count = float(path.losses[-1]) * scale, float(losses_at(seen.scene, STAIRCASE, end[None])[0])
    # Points that a line can part have no lowest value: ever longer weights lower it for ever.
    lowest = "".join(f"; its lowest value is {number(minimum.value)}" for minimum in seen.places.minima[:1])
    bound = f"The {name}, divided by log 2," if key in SCALES else f"The {name}"
    return [
        f"The {name} went from {number(path.losses[0])} to {number(path.losses[-1])}{lowest}.",
        f"{before} of {N} points were on the wrong side at the start, {after} are at the end; the fewest there can be are "
        f"{fewest_wrong(seen.scene)}.",
        f"{pulling(seen.scene, key, seen.scene.begin)} of {N} points pulled at the start, "
        f"{pulling(seen.scene, key, end)} pull at the end.",
        f"{bound} is nowhere below the share of wrong points. At the end: {number(loss)} against {number(count)}.",
    ]


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    end = seen.paths[0].points[-1]
    return [
        meter_picture(seen.scene, theme),
        margin_picture(seen.scene, end, theme),
        cut_picture(seen.scene, end, theme),
    ]


# ------------------------------------------------------------------------------------------------ tasks


def _is_low(seen: Seen) -> bool:
    return wrong_at(seen.scene, seen.scene.begin) <= FEWEST


def _moves_by_differences(seen: Seen) -> bool:
    before, after = wrong_counts(seen)
    return seen.scene.option(GRADIENT) != 0.0 and after < before


def _ends_with_few(seen: Seen) -> bool:
    before, after = wrong_counts(seen)
    return after < before and after <= NEARLY


def _gets_worse(seen: Seen) -> bool:
    before, after = wrong_counts(seen)
    path = seen.paths[0]
    return after > before and bool(path.losses[-1] < path.losses[0])


ZERO_ONE = Lesson(
    key="zero_one",
    title="0-1 loss",
    question=f"The loss is the share of points on the wrong side of a line. Gradient descent begins with {BEGUN_WRONG} of {N} "
    "wrong. How many are wrong at the end?",
    answers=(
        f"{FEWEST}, the fewest there can be",
        f"Fewer than {BEGUN_WRONG}, but it gets stuck on the way",
        f"{BEGUN_WRONG}: it never moves",
    ),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="steps",
            name=name_of(STAIRCASE),
            scene=write_scene(_scene(STAIRCASE)),
            controls=("learning_rate", "start", "gradient", "difference"),
        ),
        *(
            Preset(
                key=key,
                name=name_of(key).removesuffix(" loss"),
                scene=write_scene(_scene(key)),
                controls=("learning_rate", "start", "steps"),
            )
            for key in SURROGATES
        ),
    ),
    tasks=(
        Task(
            text=f"Move the start by hand to where only {FEWEST} points are wrong.",
            preset="steps",
            done=_is_low,
        ),
        Task(
            text="Make the walker leave its step: measure slopes by differences, over an h so long that it reaches an edge.",
            preset="steps",
            done=_moves_by_differences,
        ),
        Task(
            text=f"Find a rate that ends with no more than {NEARLY} wrong points.",
            preset="exponential",
            done=_ends_with_few,
        ),
        Task(
            text="Find a start from which the hinge loss falls and yet more points end up wrong.",
            preset="hinge",
            done=_gets_worse,
        ),
    ),
    happened=_happened,
    pictures=_pictures,
    teaching=Teaching(
        minutes=8,
        say="Drag the start over the staircase: the line turns among the points, and the loss jumps or stays, but never slides. "
        "Then go through the others from left to right; the points and the start are the same, and each of them moves.",
        misconception="“What counts are the mistakes, so minimise their number.” The number is what we want low; it just "
        "does not say which way to go. Nor is a stand-in the real thing: at its minimum there may be one mistake more.",
        then="In Explore, set CMA-ES on the staircase. It compares losses instead of following slopes, and comes down.",
        source="Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd ed. (2009), section 10.6. "
        "Bartlett, Jordan & McAuliffe, Convexity, Classification, and Risk Bounds, Journal of the American Statistical "
        "Association 101 (2006).",
    ),
)
