"""Adaptive methods: a rate for each coordinate, what it rests on, and what becomes of it when the valley is turned."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from descent import Quantity
from lessons.adapting import (
    PATIENCE,
    arrival,
    best_loss,
    first_move,
    moved_by_steepness,
    moved_by_turning,
    path_at,
    remembered,
    turned_scene,
)
from lessons.adaptive_charts import pictures
from lessons.lesson import Lesson, Preset, Seen, Task, Teaching
from lessons.words import number
from scenes import Run, Scene, Verdict, judge, write_scene

#: Along the floor and across it, where the valley lies along the axes.
START = (-2.0, 1.6)
STEEPER = 100.0
TILTED = 45.0
#: Two paths are the same when no point differs by more than this.
SAME = 1.0e-6
#: Walls so many times as steep as the floor make an easy valley.
EASY = 10.0
#: Each one's best rate, of those on its slider, in the valley of the last preset.
BEST_RATES = {"gradient_descent": 0.00178, "heavy_ball": 0.00316, "adam": 2.61}
#: The clock of presets with ellipses: early, where they are large enough to see.
SHOWN = 3
#: Which run Adam is in the valley turned.
ADAM = 1
TURN = Quantity(
    name="degrees_turned",
    symbol="t",
    default=TILTED,
    low=0.0,
    high=90.0,
    scale="linear",
    meaning="By how much the valley and the start are turned together.",
)


def _run(key: str, **hyperparameters: float) -> Run:
    return Run(optimizer=key, hyperparameters=hyperparameters)


def _valley(*runs: Run, steps: int, condition_number: float = EASY, turn: float = 0.0, **shown: Any) -> str:
    """The valley and START turned by so many degrees; `shown` are further fields of the Scene."""
    parameters = {"condition_number": condition_number, "rotation": 0.0}
    scene = Scene(landscape="narrow_valley", parameters=parameters, runs=runs, start=START, steps=steps, **shown)
    return write_scene(turned_scene(scene, turn) if turn else scene)


def _left(seen: Seen, index: int) -> bool:
    return judge(seen.scene, index, seen.paths[index]).verdict in (Verdict.OVERFLOW, Verdict.CLIMBED_OUT)


def _steepness(seen: Seen) -> float:
    return seen.scene.all_parameters()["condition_number"]


def _outcome(seen: Seen) -> int:
    scene, adam = seen.scene, len(seen.scene.runs) - 1
    steeper = STEEPER * _steepness(seen)
    if moved_by_steepness(scene, adam, steeper) < SAME:
        return 2
    across = path_at(scene, adam, 0.0, condition_number=steeper)[:, 1]
    if np.abs(across).max() > 2.0 * abs(across[0]):
        return 3
    return 0 if (np.diff(np.sign(across)) != 0).mean() > 0.5 else 1


def _because(seen: Seen) -> str:
    moved = moved_by_steepness(seen.scene, 1, STEEPER * _steepness(seen))
    return f"No point moves by more than {number(moved)}: steeper slopes are divided by the memory of steeper slopes."


# ------------------------------------------------------------------------------------------------ what happened


def _happened(seen: Seen) -> Sequence[str]:
    return {"walls": _walls, "memory": _memory, "turned": _turned, "bias": _bias, "loses": _loses}[seen.preset](seen)


def _walls(seen: Seen) -> list[str]:
    scene, steepness = seen.scene, _steepness(seen)
    plain, rate = (scene.hyperparameters(index)["learning_rate"] for index in range(2))
    factor = abs(1.0 - plain * steepness)
    slopes = seen.paths[1].gradients[0]
    move = first_move(seen.paths[1])
    fate = "it left the valley" if _left(seen, 0) else "it comes closer" if factor < 1.0 else "it comes no closer"
    return [
        f"The walls are {steepness:g} times as steep as the floor.",
        f"Each step of gradient descent multiplies its distance from the floor by {number(factor)}: {fate}.",
        f"Adam's path is within {number(moved_by_steepness(scene, 1, 1.0))} of its path in a round bowl.",
        f"At the start the slopes are {number(slopes[0])} and {number(slopes[1])}, but Adam's first step moves "
        f"{number(move[0])} and {number(move[1])}: its rate, {number(rate)}, and the sign downhill.",
    ]


def _memory(seen: Seen) -> list[str]:
    names = [run.record.name for run in seen.scene.runs]
    roots = [remembered(seen, index)[-1] for index in range(3)]
    last = [float(np.hypot(*(path.points[-1] - path.points[-2]))) for path in seen.paths]
    alpha, beta2 = seen.scene.hyperparameters(1)["decay"], seen.scene.hyperparameters(2)["beta2"]
    how = (
        "the root of the sum of all squared slopes so far",
        f"the root of an average that keeps {number(100 * alpha)} % of itself in each step",
        f"the same, keeping {number(100 * beta2)} %, and an average of the slopes themselves as momentum",
    )
    return [
        *(
            f"At the end {name} remembers {number(root[0])} along the floor and {number(root[1])} across: {words}."
            for name, root, words in zip(names, roots, how, strict=True)
        ),
        "Each divides by its own two numbers: where much is remembered the ellipse is narrow.",
        f"The last steps are {number(last[0])}, {number(last[1])} and {number(last[2])} long.",
    ]


def _turned(seen: Seen) -> list[str]:
    scene = seen.scene
    turn = scene.all_parameters()["rotation"]

    now, upright = (remembered(Seen("turned", turned_scene(scene, angle)), ADAM)[-1] for angle in (turn, 0.0))

    def steps(index: int, angle: float) -> str:
        arrived = arrival(path_at(scene, index, angle, steps=PATIENCE))
        return f"not within {PATIENCE} steps" if arrived is None else f"after {arrived} steps"

    return [
        f"Valley and start are turned by {number(turn)}° together. Of its two axes Adam then remembers {number(now[0])} and "
        f"{number(now[1])}; upright, {number(upright[0])} and {number(upright[1])}.",
        *(
            f"{run.record.name} arrives {steps(index, turn)}, upright {steps(index, 0.0)}; seen from the valley, its path "
            f"is up to {number(moved_by_turning(scene, index))} from the upright one."
            for index, run in enumerate(scene.runs)
        ),
        "Of squared slopes, AdaGrad and Adam remember one number for each axis of the map. The full matrix remembers n² in "
        "n dimensions, and so learns where the valley lies.",
    ]


def _bias(seen: Seen) -> list[str]:
    scene = seen.scene
    rate = scene.hyperparameters(0)["learning_rate"]
    beta1, beta2 = (scene.hyperparameters(1)[name] for name in ("beta1", "beta2"))
    with_, without = (first_move(path) for path in seen.paths[:2])
    last = len(seen.paths[0].points) - 1
    ways = [float(np.abs(path.points[-1] - path.points[0])[0]) for path in seen.paths[:2]]
    return [
        f"Corrected, the first step moves {number(with_[0])} and {number(with_[1])}: the rate, {number(rate)}, and the sign "
        "downhill.",
        f"Uncorrected, the first step moves {number(without[0])} and {number(without[1])}: "
        f"{number(abs(without[0] / with_[0]))} times as far.",
        f"Both averages begin at zero. After one step they hold only {number(1 - beta1)} of the slope and "
        f"{number(1 - beta2)} of its square; the root of the second is what is divided by.",
        f"After {last} steps they have moved {number(ways[0])} and {number(ways[1])} along the floor.",
    ]


def _loses(seen: Seen) -> list[str]:
    scene = seen.scene
    names = [run.record.name for run in scene.runs]
    best = [best_loss(scene, index) for index in range(3)]
    upright = [best_loss(scene, index, rotation=0.0) for index in range(3)]
    easy = [best_loss(scene, index, condition_number=EASY) for index in range(3)]

    def listed(values: Sequence[float]) -> str:
        first, second, third = (f"{name} {number(value)}" for name, value in zip(names, values, strict=True))
        return f"{first}, {second}, {third}"

    return [
        f"The loss after {scene.steps} steps, each with the best rate on its slider: {listed(best)}. "
        f"Lowest: {names[int(np.argmin(best))]}.",
        f"The same valley upright: {listed(upright)}. Lowest: {names[int(np.argmin(upright))]}.",
        f"With walls only {number(EASY)} times as steep as the floor: {listed(easy)}. Lowest: {names[int(np.argmin(easy))]}.",
        "Turning changes only Adam: the other two follow the slope wherever the axes point.",
    ]


# ------------------------------------------------------------------------------------------------ tasks


def _holds_in_steep_walls(seen: Seen) -> bool:
    rate = seen.scene.hyperparameters(0)["learning_rate"]
    return _steepness(seen) >= STEEPER * EASY and rate * _steepness(seen) < 2.0


def _forgets_everything(seen: Seen) -> bool:
    return seen.scene.hyperparameters(1)["decay"] == 0.0


def _turned_and_upright_again(seen: Seen) -> bool:
    return seen.scene.all_parameters()["rotation"] > TILTED and moved_by_turning(seen.scene, ADAM) < SAME


def _right_without_correction(seen: Seen) -> bool:
    with_, without = (first_move(path) for path in seen.paths[:2])
    return bool(np.abs(without / with_ - 1.0).max() < 0.01)


def _adam_beats_heavy_ball(seen: Seen) -> bool:
    return bool(seen.paths[2].losses[-1] < best_loss(seen.scene, 1))


ADAPTIVE = Lesson(
    key="adaptive",
    title="Adaptive methods",
    question="Adam goes down this valley. Then the walls are made a hundred times as steep. What becomes of its path?",
    answers=(
        "It zigzags from wall to wall",
        "It creeps, a hundred times slower",
        "Nothing: it stays the same",
        "It leaves the valley",
    ),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="walls",
            name="Steeper walls",
            scene=_valley(_run("gradient_descent", learning_rate=0.147), _run("adam"), steps=100),
            controls=("condition_number", "1.learning_rate", "2.learning_rate"),
        ),
        Preset(
            key="memory",
            name="What each remembers",
            scene=_valley(
                _run("adagrad", learning_rate=0.215),
                _run("rmsprop", learning_rate=0.0464, decay=0.9),
                _run("adam"),
                steps=150,
                arrows=("step", "ellipse"),
                step=SHOWN,
            ),
            controls=("1.learning_rate", "2.learning_rate", "2.decay", "3.learning_rate", "3.beta2"),
            low=True,
        ),
        Preset(
            key="turned",
            name="The valley turned",
            scene=_valley(
                _run("adagrad"),
                _run("adam", learning_rate=0.215),
                _run("full_matrix_adagrad"),
                condition_number=31.6,
                steps=200,
                turn=TILTED,
                arrows=("ellipse",),
                step=2 * SHOWN,
            ),
            controls=("condition_number", "1.learning_rate", "2.learning_rate", "3.learning_rate"),
            low=True,
        ),
        Preset(
            key="bias",
            name="The first ten steps",
            scene=_valley(
                _run("adam", learning_rate=0.0464),
                _run("adam_uncorrected", learning_rate=0.0464),
                steps=10,
                arrows=("step",),
            ),
            controls=("beta1", "beta2", "learning_rate", "steps"),
            low=True,
        ),
        Preset(
            key="loses",
            name="Where Adam loses",
            scene=_valley(
                *(_run(key, learning_rate=rate) for key, rate in BEST_RATES.items()),
                condition_number=1000.0,
                steps=200,
                turn=TILTED,
            ),
            controls=("condition_number", "1.learning_rate", "2.learning_rate", "3.learning_rate", "steps"),
            low=True,
        ),
    ),
    tasks=(
        Task(
            text="Make the walls a hundred times as steep, and find a rate with which gradient descent still holds.",
            preset="walls",
            done=_holds_in_steep_walls,
        ),
        Task(
            text="Let RMSProp forget everything in each step, so that it steps by the sign alone.",
            preset="memory",
            done=_forgets_everything,
        ),
        Task(
            text=f"Beyond {TILTED:g}°, find a turn that gives Adam its upright path back.",
            preset="turned",
            done=_turned_and_upright_again,
        ),
        Task(
            text="Choose β₁ and β₂ so that the first step is right without correction too, within 1 %.",
            preset="bias",
            done=_right_without_correction,
        ),
        Task(
            text="Turn the valley and set Adam's rate so that it ends below heavy ball's best.",
            preset="loses",
            done=_adam_beats_heavy_ball,
        ),
    ),
    happened=_happened,
    pictures=pictures,
    dials=(TURN,),
    wants_dial=lambda seen, name: seen.preset in ("turned", "loses"),
    turned=lambda seen, name: turned_scene(seen.scene, seen.dials[TURN.name]),
    teaching=Teaching(
        minutes=10,
        say="Drag the condition number slowly: the lines of equal loss close in on Adam's path, and the path lies still. Then "
        "turn the valley, and ask what has changed: the same hill, the same start, only other names for the directions.",
        misconception="“Adam knows the curvature.” It knows the size of past slopes, one number an axis; turned away from the "
        "axes, the walls spoil both numbers. And: “Adam is always the better choice”: the last preset.",
        then="In “The first ten steps” set β₂ to 0.9999 and predict the first step before you look.",
        source="AdaGrad: Duchi, Hazan and Singer (2011). RMSProp: Tieleman and Hinton, lecture 6.5 (2012). Adam, its first step "
        "and bias correction: Kingma and Ba (2015). Without correction fine-tuning BERT fails more often: Zhang, Wu, Katiyar, "
        "Weinberger and Artzi (2021). Problems where tuned gradient descent does better: Wilson et al. (2017).",
    ),
)
