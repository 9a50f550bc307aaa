"""The narrow valley: the zigzag, what momentum does about it, and the method that needs no tuning there."""

import math
from collections.abc import Sequence

import numpy as np

from figures import Theme
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.valley_numbers import (
    EXACT,
    MANY,
    NEAR,
    WATCHED,
    arrival,
    best_momentum,
    best_rate,
    by_direction,
    condition,
    end,
    loss_by_step,
    momentum_by_step,
)
from lessons.valley_words import LIVE, MOMENTUM, damping, happened, zigzag_factors
from lessons.words import number
from scenes import Run, Scene, write_scene

#: A stop of the slider: the rate of the third preset is the one for which it damps the floor critically.
CRITICAL = float(MOMENTUM.stops[np.argmin(np.abs(MOMENTUM.stops - 0.8))])
RATE = (1.0 - math.sqrt(CRITICAL)) ** 2
#: How many times fewer steps the answers say that momentum takes.
FEWER = (1.0, 2.0, 7.0, 50.0)
KAPPA, NARROWER, NARROWEST, EVEN = 100.0, 200.0, 400.0, 0.05
TURN = 20.0


def _start(along: float, across: float) -> tuple[float, float]:
    """A start so far along the valley's floor and so far up its wall."""
    c, s = math.cos(math.radians(TURN)), math.sin(math.radians(TURN))
    return round(c * along - s * across, 3), round(s * along + c * across, 3)


def _run(optimizer: str, **numbers: float) -> Run:
    return Run(optimizer=optimizer, hyperparameters={name: float(f"{value:.4g}") for name, value in numbers.items()})


def _best_three(kappa: float) -> tuple[Run, Run, Run]:
    rate, momentum = best_momentum(kappa)
    return (
        _run("gradient_descent", learning_rate=best_rate(kappa)),
        _run("heavy_ball", learning_rate=rate, momentum=momentum),
        _run("conjugate_gradient", **EXACT),
    )


def _valley(kappa: float, runs: tuple[Run, ...], steps: int, start: tuple[float, float]) -> str:
    parameters = {"condition_number": kappa, "rotation": TURN}
    return write_scene(Scene(landscape="narrow_valley", parameters=parameters, runs=runs, start=start, steps=steps))


def _zigzag() -> str:
    rate = 0.19
    runs = (_run("gradient_descent", learning_rate=rate), _run("heavy_ball", learning_rate=rate, momentum=0.5))
    return _valley(10.0, runs, 60, _start(-2.4, 1.2))


def _damping() -> str:
    balls = (_run("heavy_ball", learning_rate=RATE, momentum=m) for m in (0.4, CRITICAL, 0.97, 0.0))
    return _valley(20.0, tuple(balls), 200, _start(-2.4, 1.0))


def _ten() -> str:
    runs = _best_three(KAPPA)
    return write_scene(Scene(landscape="quadratic_n", parameters={"condition_number": KAPPA}, runs=runs, steps=WATCHED))


def _outcome(seen: Seen) -> int:
    descent, ball = (arrival(path) for path in seen.paths[:2])
    assert descent is not None
    assert ball is not None
    return int(np.argmin([abs(math.log(descent / ball / fewer)) for fewer in FEWER]))


def _because(seen: Seen) -> str:
    descent, ball = (arrival(path) for path in seen.paths[:2])
    kappa = condition(seen.scene)
    return (
        f"Gradient descent took {descent} steps, momentum {ball}: the count goes with the square root of the condition "
        f"number, {number(math.sqrt(kappa))}, and no longer with {number(kappa)} itself."
    )


# ------------------------------------------------------------------------------------------------ pictures, tasks


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    if seen.preset == "ten":
        return [
            Picture(
                title="Loss, step by step",
                figure=loss_by_step(seen, theme),
                caption="A ball may climb on its way; conjugate gradient never does.",
            ),
            Picture(
                title="The momentum that conjugate gradient chooses",
                figure=momentum_by_step(seen, theme),
                caption=f"In {MANY} dimensions it finds the ball's best momentum by itself.",
            ),
        ]
    signed = seen.preset == "damping"
    how = "Above and below zero are the two sides." if signed else "A straight line shrinks by one factor a step."
    return [
        Picture(title="Along the floor", figure=by_direction(seen, theme, 0, signed=signed), caption=how),
        Picture(
            title="Across, down the walls",
            figure=by_direction(seen, theme, -1, signed=signed),
            caption="Both directions run by themselves: the path on the stage is the two curves together.",
        ),
    ]


def _even(seen: Seen) -> bool:
    floor, wall = (abs(factor) for factor in zigzag_factors(seen))
    return abs(floor - wall) < EVEN


def _floor_is_critical(seen: Seen) -> bool:
    numbers = seen.scene.hyperparameters(LIVE)
    return damping(numbers["momentum"], numbers["learning_rate"], 1.0) == "critically damped"


def _ball_in_a_narrower_valley(seen: Seen) -> bool:
    steps = arrival(seen.paths[1])
    return condition(seen.scene) >= NARROWER and steps is not None and steps <= NARROWER


def _ends_in_two(seen: Seen) -> bool:
    return condition(seen.scene) >= NARROWEST and end(seen.paths[2]) == 2


NARROW_VALLEY = Lesson(
    key="narrow_valley",
    title="The narrow valley",
    question="In a long narrow valley gradient descent and a ball with momentum both have the best numbers there are. How "
    f"many steps does the ball take until {NEAR:g} of the distance is left, compared with gradient descent?",
    answers=("As many", "Half as many", "A seventh", "A fiftieth"),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="best",
            name="Both at their best",
            scene=_valley(KAPPA, _best_three(KAPPA)[:2], 400, _start(-2.4, 0.6)),
            controls=("condition_number", "1.learning_rate", "2.learning_rate", "2.momentum"),
        ),
        Preset(
            key="zigzag",
            name="The zigzag",
            scene=_zigzag(),
            controls=("learning_rate", "2.momentum", "condition_number"),
        ),
        Preset(
            key="damping",
            name="Three balls and yours",
            scene=_damping(),
            controls=(f"{LIVE + 1}.momentum", f"{LIVE + 1}.learning_rate", "condition_number"),
        ),
        Preset(
            key="conjugate",
            name="Conjugate gradient",
            scene=_valley(KAPPA, _best_three(KAPPA), 60, _start(-2.4, 0.6)),
            controls=("condition_number", "1.learning_rate", "2.learning_rate", "2.momentum"),
        ),
        Preset(key="ten", name="Ten dimensions", scene=_ten(), controls=("condition_number", "2.momentum")),
    ),
    tasks=(
        Task(
            text=f"The valley becomes at least {NARROWER:g} times as steep across: tune the ball until it arrives within "
            f"{NARROWER:g} steps.",
            preset="best",
            done=_ball_in_a_narrower_valley,
        ),
        Task(
            text="Find the rate at which gradient descent shrinks floor and walls equally fast.",
            preset="zigzag",
            done=_even,
        ),
        Task(
            text="Set momentum so that the floor is critically damped.",
            preset="damping",
            done=_floor_is_critical,
        ),
        Task(
            text=f"Make κ at least {NARROWEST:g}. Does conjugate gradient still end after two steps?",
            preset="conjugate",
            done=_ends_in_two,
        ),
    ),
    happened=happened,
    pictures=_pictures,
    teaching=Teaching(
        minutes=10,
        say="Draw the valley from above and its two axes. Across, a step may not be long; along, every step is too short. Let "
        "the class say what a heavy ball would do in each direction, then show the two charts.",
        misconception="“Momentum only makes steps longer.” At one rate it does both: across it damps the zigzag, along the floor "
        "it gathers speed. Too much of it swings along the floor like a pendulum.",
        then="Rotate nothing, tune nothing: conjugate gradient ends in as many steps as there are dimensions. Then ask why it "
        "is not used where every slope comes from a mini-batch.",
        source="Momentum and its best numbers: Polyak, Some Methods of Speeding up the Convergence of Iteration Methods (1964). "
        "Conjugate gradient: Hestenes and Stiefel, Methods of Conjugate Gradients for Solving Linear Systems (1952). That its "
        "moves are momentum's: Bhaya and Kaszkurewicz, Neural Networks 17 (2004).",
    ),
)
