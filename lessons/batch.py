"""Batch, mini-batch, one sample: what it costs to look at fewer points a step, and what it saves."""

from collections.abc import Sequence

import numpy as np

from figures import Theme
from lessons.batch_charts import decay_pictures, noise_pictures, run_pictures
from lessons.learning_rate import at_constant_rate
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.minibatches import (
    DRAWN,
    EPOCHS,
    HUGE,
    SEEDS,
    bytes_of,
    end_excess,
    ends_of,
    last_quarter,
    looked_at,
    lowest,
    measured_variance,
    row_gradients,
    rows_of,
    size_of,
    spread,
    steps_for,
    variance_of,
)
from lessons.words import number, say_bytes
from scenes import Run, Scene, write_scene

#: The rate of every preset: steady with all points, and with one a step not.
RATE = 1.5
#: A walker whose steps are shorter than this share of its first distance from the minimum has come to rest.
RESTS = 1.0e-3
#: It is near the minimum when no more than this share of the first loss above the lowest is left.
NEAR = 0.25
#: What the tasks ask for: a loss, and how close to the lowest a walker on one point a step is to stay.
GOAL, CLOSE = 0.33, 0.01
#: Of the noise of one point, so much may be left.
QUIET = 0.25
#: Of the loss above the lowest that a constant rate leaves, a schedule may leave so much.
SETTLED = 0.2

_BARE = Scene(landscape="logistic", runs=(Run(optimizer="gradient_descent", hyperparameters={"learning_rate": RATE}),))
ROWS = rows_of(_BARE)
ONE, FEW = 1, 4
SIZES = (ONE, FEW, ROWS)


def _scene(size: int, steps: int, *arrows: str) -> str:
    chosen = None if size == ROWS else size
    return write_scene(Scene(**{**dict(_BARE), "batch_size": chosen, "steps": steps, "arrows": arrows}))


def distances(seen: Seen) -> np.ndarray:
    """How far every point of the first path is from the minimum."""
    return np.linalg.norm(seen.paths[0].points - seen.places.minima[0].point, axis=1)


def strides(seen: Seen) -> np.ndarray:
    """The length of every step of the first path."""
    return np.linalg.norm(np.diff(seen.paths[0].points, axis=0), axis=1)


def _quarter_excess(seen: Seen) -> np.ndarray:
    """The losses above the lowest over the last quarter of the steps."""
    path = seen.paths[0]
    return path.losses[last_quarter(path)] - lowest(seen.scene)


def _outcome(seen: Seen) -> int:
    path = seen.paths[0]
    if np.median(_quarter_excess(seen)) > NEAR * (path.losses[0] - lowest(seen.scene)):
        return 2
    return 0 if strides(seen)[last_quarter(path)].max() < RESTS * distances(seen)[0] else 1


def _because(seen: Seen) -> str:
    path = seen.paths[0]
    quarter = last_quarter(path)
    return (
        f"The lowest loss is {number(lowest(seen.scene))}. Over the last quarter of its steps this walker's went up and down "
        f"between {number(path.losses[quarter].min())} and {number(path.losses[quarter].max())}, "
        f"and a step was still {number(strides(seen)[quarter].mean())} long."
    )


# ------------------------------------------------------------------------------------------------ what happened


def _happened(seen: Seen) -> Sequence[str]:
    return {"noise": _happened_noise, "decay": _happened_decay}.get(seen.preset, _happened_run)(seen)


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _happened_run(seen: Seen) -> list[str]:
    scene, path, size = seen.scene, seen.paths[0], size_of(seen.scene)
    quarter = last_quarter(path)
    ends = ends_of(scene)
    one, few, whole = (number(ends.losses[ends.sizes.index(each)]) for each in SIZES)
    columns = scene.record.rows.shape[1]
    kept = min(size, FEW)
    # Points that were moved so that a line parts them have no lowest loss.
    least = f"; the lowest is {number(lowest(scene))}" if seen.places.minima else ""
    away = f", {number(distances(seen)[quarter].mean())} from the minimum" if seen.places.minima else ""
    return [
        f"Each step looks at {size} of {ROWS} points. An epoch, in which every point is looked at once, takes "
        f"{_steps(steps_for(ROWS, size, 1))}.",
        f"After {_steps(path.steps)}, {looked_at(ROWS, size, path.steps)[-1]} looks at a point, the loss is "
        f"{number(path.losses[-1])}{least}.",
        f"Over the last quarter of the steps a step was {number(strides(seen)[quarter].mean())} long on average{away}.",
        f"At this rate, after {EPOCHS * ROWS} looks, half of {SEEDS} shuffles are below {one} with one point a step, "
        f"{few} with {FEW}, {whole} with all {ROWS}.",
        f"A step on {size} held {say_bytes(bytes_of(size, columns))} of points. Of half a trillion points all would be "
        f"{say_bytes(bytes_of(HUGE, columns))}; any {kept} of them {say_bytes(bytes_of(kept, columns))}, as here.",
    ]


def _happened_noise(seen: Seen) -> list[str]:
    scene, size = seen.scene, size_of(seen.scene)
    gradients = row_gradients(scene, scene.begin)
    sigma, length = spread(gradients) ** 0.5, float(np.linalg.norm(gradients.mean(axis=0)))
    expected, measured = variance_of(gradients, size), measured_variance(gradients, size, scene.seed)
    correction = (ROWS - size) / (ROWS - 1)
    return [
        f"At the start the gradient of all {ROWS} points is {number(length)} long. Those of single points lie "
        f"σ = {number(sigma)} from it, as root mean square.",
        f"With b = {size} points a step theory expects the variance σ²/b · (N−b)/(N−1) = {number(expected)}; "
        f"over {DRAWN} epochs it was {number(measured) if measured > 1e-20 else 0}.",
        f"The factor (N−b)/(N−1) = {number(correction)} is there because no point comes twice in an epoch.",
        f"On average a batch is right: those of one epoch, weighted by their sizes, have the gradient of all {ROWS} as "
        "their mean.",
    ]


def _happened_decay(seen: Seen) -> list[str]:
    scene = seen.scene
    begin = scene.hyperparameters(0)["learning_rate"]
    numbers = {quantity.name: scene.option(quantity) for quantity in scene.schedule.quantities}
    away = f", and ended {number(distances(seen)[-1])} from the minimum" if seen.places.minima else ""
    factors = scene.schedule.factors(scene.steps, **numbers)
    return [
        f"Each step looks at {size_of(scene)} of {ROWS} points. The rate began at {number(begin * factors[0])} and ended at "
        f"{number(begin * factors[-1])}.",
        f"The last step was {number(strides(seen)[-1])} long{away}.",
        f"Over the last quarter of the steps of {SEEDS} shuffles half the losses are less than {number(end_excess(scene))} "
        f"above {number(lowest(scene))}; at a constant rate, less than {number(end_excess(at_constant_rate(scene)))}.",
    ]


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    if seen.preset == "noise":
        return noise_pictures(seen.scene, theme)
    if seen.preset == "decay":
        return decay_pictures(seen.scene, theme)
    return run_pictures(seen.scene, SIZES, theme)


# ------------------------------------------------------------------------------------------------ tasks


def _stays_close(seen: Seen) -> bool:
    path = seen.paths[0]
    return size_of(seen.scene) == ONE and path.steps >= 4 * ROWS and bool(_quarter_excess(seen).max() < CLOSE)


def _is_thrifty(seen: Seen) -> bool:
    path = seen.paths[0]
    looks = looked_at(ROWS, size_of(seen.scene), path.steps)[-1]
    return bool(looks <= EPOCHS * ROWS and path.losses[-1] < GOAL)


def _is_quiet(seen: Seen) -> bool:
    gradients, size = row_gradients(seen.scene, seen.scene.begin), size_of(seen.scene)
    return size < ROWS and variance_of(gradients, size) <= QUIET**2 * variance_of(gradients, ONE)


def _is_noise_louder(seen: Seen) -> bool:
    gradients, size = row_gradients(seen.scene, seen.scene.begin), size_of(seen.scene)
    return bool(variance_of(gradients, size) > np.square(gradients.mean(axis=0)).sum())


def _settles(seen: Seen) -> bool:
    scene = seen.scene
    if scene.schedule.key == "constant" or size_of(scene) != ONE:
        return False
    return end_excess(scene) < SETTLED * end_excess(at_constant_rate(scene))


_RUN_CONTROLS = ("batch_size", "learning_rate", "steps", "seed")

BATCH = Lesson(
    key="batch",
    title="Batch, mini-batch, one sample",
    question=f"The loss is a mean over {ROWS} points. Before each step this walker looks at a single one of them, each in its "
    "turn. Where does it end?",
    answers=(
        "At rest in the minimum: the errors cancel out",
        "Near the minimum, and never at rest",
        "Nowhere near: one point knows too little",
    ),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="one",
            name="One point a step",
            scene=_scene(ONE, EPOCHS * ROWS, "gradient", "samples"),
            controls=_RUN_CONTROLS,
            low=True,
        ),
        Preset(
            key="few",
            name=f"A mini-batch of {FEW}",
            scene=_scene(FEW, EPOCHS * ROWS, "gradient", "samples"),
            controls=_RUN_CONTROLS,
            low=True,
        ),
        Preset(
            key="all",
            name=f"The whole batch of {ROWS}",
            scene=_scene(ROWS, EPOCHS * ROWS, "gradient", "samples"),
            controls=_RUN_CONTROLS,
            low=True,
        ),
        Preset(
            key="noise",
            name="How noisy a batch is",
            scene=_scene(FEW, ROWS, "gradient", "samples"),
            controls=("batch_size", "start", "seed"),
            low=True,
        ),
        Preset(
            key="decay",
            name="A rate that shrinks",
            scene=_scene(ONE, EPOCHS * ROWS),
            controls=(
                "schedule",
                "drop",
                "period",
                "rate_decay",
                "halving",
                "warm_up",
                "learning_rate",
                "batch_size",
                "seed",
            ),
            low=True,
        ),
    ),
    tasks=(
        Task(
            text=f"Keep one point a step. Find a rate at which the last quarter of the losses stays within {number(CLOSE)} of "
            "the lowest.",
            preset="one",
            done=_stays_close,
        ),
        Task(
            text=f"You may look at a point {EPOCHS * ROWS} times in all. Get the loss below {number(GOAL)}.",
            preset="all",
            done=_is_thrifty,
        ),
        Task(
            text="Bring the scatter down to a quarter of that of one point, without taking them all.",
            preset="noise",
            done=_is_quiet,
        ),
        Task(
            text="Move the start to where the noise is larger than the gradient itself.",
            preset="noise",
            done=_is_noise_louder,
        ),
        Task(
            text="With one point a step, choose a schedule that ends five times closer to the lowest loss than a constant rate.",
            preset="decay",
            done=_settles,
        ),
    ),
    happened=_happened,
    pictures=_pictures,
    teaching=Teaching(
        minutes=10,
        say="Let the three run one after the other, all, four, one, and have the class name them: smooth, wobbling, drunk. "
        "Then ask which is the cheapest, and let the three charts answer: by steps the whole batch wins, by points looked "
        "at it does not, and by memory it is out of the question as soon as the data grow.",
        misconception="“Noise is a fault, so take as many points as fit.” Four times the points cost four times as much, and "
        "only halve the scatter.",
        then="Move the start into the minimum: the gradient vanishes, the noise does not. That is why a constant rate never "
        "rests, and why a rate that shrinks does.",
        source="Robbins & Monro, A Stochastic Approximation Method (1951); Bottou, Curtis & Nocedal, Optimization Methods for "
        "Large-Scale Machine Learning, SIAM Review 60 (2018). Drawing without replacement: Cochran, Sampling Techniques, "
        "3rd ed. (1977), chapter 2.",
    ),
)
