"""What the lesson on the narrow valley says of what is on the screen."""

from collections.abc import Sequence

import numpy as np

from lessons.lesson import Seen
from lessons.valley_numbers import (
    ENDED,
    MANY,
    SETTLED,
    WATCHED,
    arrival,
    as_momentum,
    best_momentum,
    best_rate,
    condition,
    critical_momentum,
    crossings,
    end,
    factor_of_descent,
    factor_of_momentum,
    long_run,
    momentum_gap,
    shares,
)
from lessons.words import number, times
from optimizers import OPTIMIZERS

MOMENTUM = OPTIMIZERS["heavy_ball"].hyperparameters[1]
#: Which of the balls of the third preset is the class's own.
LIVE = 3


def happened(seen: Seen) -> Sequence[str]:
    """The sentences of the preset."""
    told = {"best": _told_best, "zigzag": _told_zigzag, "damping": _told_damping, "conjugate": _told_conjugate}
    return told.get(seen.preset, _told_ten)(seen)


def _say_arrival(seen: Seen, index: int, name: str) -> str:
    steps = arrival(seen.paths[index])
    if steps is None:
        return f"{name}, as set now, has not arrived after {len(seen.paths[index].points) - 1} steps."
    return f"{name}, as set now, has arrived after {steps} steps."


def _say_best(kappa: float) -> list[str]:
    rate, momentum = best_momentum(kappa)
    return [
        f"Best for gradient descent here: rate 2/(1 + κ) = {number(best_rate(kappa))}. A step then leaves "
        f"(κ - 1)/(κ + 1) = {number(factor_of_descent(kappa))} of the distance, along and across alike.",
        f"Best for momentum: rate 4/(1 + √κ)² = {number(rate)}, momentum {number(momentum)}. In the long run a step "
        f"leaves (√κ - 1)/(√κ + 1) = {number(factor_of_momentum(kappa))}.",
    ]


def _told_best(seen: Seen) -> list[str]:
    kappa = condition(seen.scene)
    return [
        f"The condition number is κ = {number(kappa)}: so many times stronger the ground curves across than along.",
        *_say_best(kappa),
        _say_arrival(seen, 0, "Gradient descent"),
        _say_arrival(seen, 1, "Momentum"),
    ]


def zigzag_factors(seen: Seen) -> tuple[float, float]:
    """What a step of the first run leaves along the floor and across it, with sign."""
    first = shares(seen, 0)[1]
    return float(first[0]), float(first[-1])


def _told_zigzag(seen: Seen) -> list[str]:
    kappa, (floor, wall) = condition(seen.scene), zigzag_factors(seen)
    rate, ball = seen.scene.hyperparameters(0)["learning_rate"], seen.scene.hyperparameters(1)
    ball_numbers = ball["learning_rate"], ball["momentum"]
    side = "on the other side: the zigzag" if wall < 0.0 else "on the same side"
    return [
        "Along the floor and across it the descent runs by itself, each with its own curvature: 1 and "
        f"κ = {number(kappa)}.",
        f"With the rate {number(rate)} a step of gradient descent leaves {number(abs(floor))} of the distance along "
        "the floor.",
        f"Across, it leaves {number(abs(wall))}, {side}.",
        f"The ball, with the rate {number(ball['learning_rate'])} and the momentum {number(ball['momentum'])}, leaves in "
        f"the long run {number(long_run(*ball_numbers, 1.0))} along and {number(long_run(*ball_numbers, kappa))} across.",
        f"Without momentum both shrink equally fast at 2/(1 + κ) = {number(best_rate(kappa))}: a step "
        f"leaves {number(factor_of_descent(kappa))}.",
    ]


def damping(momentum: float, rate: float, curvature: float) -> str:
    """Over-, critically or under-damped: critically is the stop of the slider nearest to the border."""
    border = critical_momentum(rate, curvature)
    if momentum == float(MOMENTUM.stops[np.argmin(np.abs(MOMENTUM.stops - border))]):
        return "critically damped"
    # Beyond (1 + sqrt(rate curvature))^2 it would be over-damped again, but no momentum is that large.
    return "under-damped" if momentum > border else "over-damped"


def _say_damping(seen: Seen, index: int, name: str) -> str:
    numbers = seen.scene.hyperparameters(index)
    word = damping(numbers["momentum"], numbers["learning_rate"], 1.0)
    crossed = crossings(shares(seen, index)[:, 0])
    swings = "never swings past the bottom" if not crossed else f"swings past the bottom {times(crossed)}"
    return f"{name}, momentum {number(numbers['momentum'])}: along the floor {word}; it {swings}."


def _told_damping(seen: Seen) -> list[str]:
    numbers = seen.scene.hyperparameters(LIVE)
    rate, kappa = numbers["learning_rate"], condition(seen.scene)
    names = ("First ball", "Second ball", "Third ball", "Yours")
    wall = damping(numbers["momentum"], rate, kappa)
    return [
        *(_say_damping(seen, index, name) for index, name in enumerate(names)),
        f"At your rate, {number(rate)}, the floor is critically damped by a momentum of "
        f"(1 - √rate)² = {number(critical_momentum(rate, 1.0))}.",
        f"Across, at κ = {number(kappa)}, by {number(critical_momentum(rate, kappa))}: there yours is {wall}.",
    ]


def _say_end(seen: Seen, dimension: int) -> str:
    steps = end(seen.paths[2])
    ended = f"here it took {steps} to leave {number(ENDED)} of the loss" if steps else "here it has not ended yet"
    return f"With exact arithmetic conjugate gradient ends after {dimension} steps, one a dimension; {ended}."


def _told_conjugate(seen: Seen) -> list[str]:
    return [
        _say_end(seen, 2),
        "It needs no tuning: every step searches along its direction for the lowest place, and the next direction "
        "leaves that alone.",
        _say_arrival(seen, 0, "Gradient descent"),
        _say_arrival(seen, 1, "Momentum"),
    ]


def ahead(seen: Seen) -> bool:
    """Whether conjugate gradient has been nowhere higher than momentum, until it ended."""
    ball, conjugate = seen.paths[1].losses, seen.paths[2].losses
    last = min(len(ball), (end(seen.paths[2]) or len(conjugate)) + 1)
    return bool((conjugate[:last] <= ball[:last] * (1.0 + 1.0e-9)).all())


def _told_ten(seen: Seen) -> list[str]:
    kappa = condition(seen.scene)
    gap, worst = momentum_gap(kappa), as_momentum(seen.paths[2])[1]
    sentences = [
        _say_end(seen, seen.scene.record.dimension),
        "Each of its moves is one of momentum: a share of the slope and a share of the last move, chosen anew every time. "
        f"Made from these two, its moves come out right to {number(worst)}.",
    ]
    if ahead(seen):
        sentences.append(
            "No constant rate and momentum can be ahead of it on such a landscape: step by step it is the lowest."
        )
    if gap is None:
        sentences.append(f"In {MANY} dimensions it would end before its momentum settles.")
    else:
        sentences.append(
            f"In {MANY} dimensions the momentum it chooses settles: from step {SETTLED} to {WATCHED} it stays within "
            f"{number(gap)} of the ball's best, {number(best_momentum(kappa)[1])}."
        )
    return sentences
