"""Searches along a line: given a direction downhill, how far to go."""

from dataclasses import replace

import numpy as np

from descent import kernel, probe, probe_value
from optimizers.linear_algebra import dot
from optimizers.optimizer import LEARNING_RATE, Hyperparameter

#: Armijo's constant c1 (Nocedal & Wright, p. 33): the share of the promised decrease that a step must deliver.
SUFFICIENT_DECREASE = 1.0e-4
#: A loss that is higher by no more than this share is not higher: it is rounding. Without it a search close to a minimum
#: would throw away good steps, for there the decrease is smaller than the last digit of the loss (Hager & Zhang 2005).
ROUNDING = 1.0e-15
#: Trial steps that a search for the strong Wolfe conditions may take before it settles for the best so far.
TRIALS = 30
#: Trial steps that backtracking may take: enough to shrink a step a million times at the slowest.
BACKTRACKS = 60


@kernel
def is_down(slope):
    """Whether a direction with this slope leads down, and is no overflow."""
    return -np.inf < slope < 0.0


@kernel
def had_to_turn(direction, gradient, cosine):
    """Whether `direction` was of no use and has become the negative gradient.

    Of no use is one that does not lead down, is not finite, or stands so nearly across the negative gradient that the
    cosine between them is less than `cosine`.
    """
    slope = dot(gradient, direction)
    across = cosine * np.sqrt(dot(gradient, gradient)) * np.sqrt(dot(direction, direction))
    if is_down(slope) and -slope >= across:
        return False
    for i in range(direction.size):
        direction[i] = -gradient[i]
    return True


@kernel
def move(point, direction, length, slope):
    """Go `length` along `direction`, whose slope is `slope`."""
    for i in range(point.size):
        # Squares of a runaway gradient overflow before the gradient does. No step is left to take: that is divergence.
        point[i] = point[i] + length * direction[i] if np.isfinite(slope) else np.nan


@kernel
def cubic_minimum(a, value_a, slope_a, b, value_b, slope_b):
    """Minimiser of the cubic through two values and slopes (Nocedal & Wright, eq. 3.59); nan where it has none."""
    d1 = slope_a + slope_b - 3.0 * (value_a - value_b) / (a - b)
    inside = d1 * d1 - slope_a * slope_b
    d2 = np.sign(b - a) * np.sqrt(inside) if inside >= 0.0 else np.nan
    return b - (b - a) * (slope_b + d2 - d1) / (slope_b - slope_a + 2.0 * d2)


@kernel
def next_trial(lo, value_lo, slope_lo, hi, value_hi, slope_hi):
    """Where to look next: beyond `lo` while nothing stops the descent (hi = inf), else inside (lo, hi)."""
    if hi == np.inf:
        return 10.0 * lo
    width = hi - lo
    trial = cubic_minimum(lo, value_lo, slope_lo, hi, value_hi, slope_hi)
    if not np.isfinite(trial):
        return lo + 0.5 * width
    # A tenth of the interval is kept from either end, so that it shrinks whatever the cubic says.
    return min(max(trial, lo + 0.1 * width), hi - 0.1 * width)


@kernel
def strong_wolfe(problem, point, value, slope, direction, trial, curvature):
    """A step length along `direction` that meets the strong Wolfe conditions (Nocedal & Wright, eq. 3.7).

    The conditions hold somewhere in (lo, hi) all along: `lo` has enough decrease and still slopes down, `hi` has too
    little decrease or slopes up. Returns `lo`, which may be 0, where TRIALS trials have not found the place.
    `slope` is that at 0, and where it does not lead down there is nothing to search; `trial` is looked at first.
    """
    if not is_down(slope):
        return 0.0
    there, gradient = np.empty_like(point), np.empty_like(point)
    lo, value_lo, slope_lo = 0.0, value, slope
    hi, value_hi, slope_hi = np.inf, np.inf, np.inf
    for _ in range(TRIALS):
        for i in range(point.size):
            there[i] = point[i] + trial * direction[i]
        value_trial = probe(problem, there, gradient)
        slope_trial = dot(gradient, direction)
        enough = value_trial <= value + SUFFICIENT_DECREASE * trial * slope + ROUNDING * abs(value)
        if enough and abs(slope_trial) <= curvature * abs(slope):
            return trial
        if enough and slope_trial < 0.0:
            # The secant through both slopes finds the minimum of a parabola in one go, also beyond the trial.
            secant = lo + (trial - lo) * slope_lo / (slope_lo - slope_trial)
            lo, value_lo, slope_lo = trial, value_trial, slope_trial
            if hi == np.inf and trial < secant <= 10.0 * trial:
                trial = secant
                continue
        else:
            hi, value_hi, slope_hi = trial, value_trial, slope_trial
        trial = next_trial(lo, value_lo, slope_lo, hi, value_hi, slope_hi)
    return lo


@kernel
def backtrack(problem, point, value, slope, direction, trial, shrink, decrease):
    """The first of trial, trial * shrink, trial * shrink^2, ... with enough decrease (Nocedal & Wright, algorithm 3.1).

    Returns 0 where none of BACKTRACKS has, or where `slope`, that at 0, does not lead down. No gradients are asked for.
    """
    if not is_down(slope):
        return 0.0
    there, unused = np.empty_like(point), np.empty_like(point)
    for _ in range(BACKTRACKS):
        for i in range(point.size):
            there[i] = point[i] + trial * direction[i]
        if probe_value(problem, there, unused) <= value + decrease * trial * slope:
            return trial
        trial *= shrink
    return 0.0


FIRST_TRIAL = replace(LEARNING_RATE, meaning="The length that the first search tries first, in gradients.")

CURVATURE = Hyperparameter(
    name="curvature",
    symbol="c_2",
    default=0.01,
    low=1.0e-4,
    high=0.9,
    scale="log",
    meaning="How flat the line must be where a search may stop, as a share of the slope it began with.",
)

DECREASE = Hyperparameter(
    name="sufficient_decrease",
    symbol="c_1",
    default=SUFFICIENT_DECREASE,
    low=1.0e-4,
    # Below a half, so that the full step to the minimum of a parabola is accepted.
    high=0.4,
    scale="log",
    meaning="The share of the decrease promised by the slope that a step must deliver.",
)

SHRINK = Hyperparameter(
    name="shrink",
    symbol=r"\rho",
    default=0.5,
    low=0.1,
    high=0.8,
    scale="linear",
    meaning="What a step is multiplied with each time that it turns out too long.",
)

#: The strong Wolfe conditions as the search applies them, two lines of a rule.
STRONG_WOLFE_LATEX = r"""&\quad f(\theta + \alpha d) \le f(\theta) + 10^{-4} \alpha\, g^\top d \\
&\quad \left|\nabla f(\theta + \alpha d)^\top d\right| \le c_2 \left|g^\top d\right| \\
"""
