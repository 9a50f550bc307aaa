"""Methods that search along a line: the direction is chosen first, then how far to go."""

import numpy as np

from descent import kernel
from descent import probe as look_at
from optimizers.optimizer import LEARNING_RATE, Hyperparameter, Optimizer

#: Armijo's constant c1 (Nocedal & Wright, p. 33): the share of the promised decrease that a step must deliver.
SUFFICIENT_DECREASE = 1.0e-4
#: Trial steps a search may take before it settles for the best so far.
TRIALS = 30


@kernel
def dot(a, b):
    """a . b for vectors of one length."""
    total = 0.0
    for i in range(a.size):
        total += a[i] * b[i]
    return total


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
    # A tenth of the interval is kept from either end, so that it shrinks whatever the cubic says.
    if not lo + 0.1 * width <= trial <= hi - 0.1 * width:
        trial = lo + 0.5 * width
    return trial


@kernel
def strong_wolfe(problem, point, value, slope, direction, trial, curvature, probe, probe_gradient):
    """A step length along `direction` that meets the strong Wolfe conditions (Nocedal & Wright, eq. 3.7).

    The conditions hold somewhere in (lo, hi) all along: `lo` has enough decrease and still slopes down, `hi` has too
    little decrease or slopes up. Returns 0 where no step with enough decrease was found in TRIALS trials.
    `slope` is that at 0 and negative; `probe` and `probe_gradient` (n,) are scratch.
    """
    lo, value_lo, slope_lo = 0.0, value, slope
    hi, value_hi, slope_hi = np.inf, np.inf, np.inf
    for _ in range(TRIALS):
        for i in range(point.size):
            probe[i] = point[i] + trial * direction[i]
        value_trial = look_at(problem, probe, probe_gradient)
        slope_trial = dot(probe_gradient, direction)
        enough = value_trial <= value + SUFFICIENT_DECREASE * trial * slope
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
def conjugate_gradient(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, curvature = hyperparameters[0], hyperparameters[1]
    direction, previous_gradient, last_change = memory[0], memory[1], memory[2]
    beta = 0.0
    if k > 0:
        past = dot(previous_gradient, previous_gradient)
        beta = max(0.0, (dot(gradient, gradient) - dot(gradient, previous_gradient)) / past) if past > 0.0 else 0.0
    for i in range(point.size):
        direction[i] = beta * direction[i] - gradient[i]
    slope = dot(gradient, direction)
    if slope >= 0.0:
        # Not downhill: an inexact search can leave such a direction. Begin again with the gradient.
        for i in range(point.size):
            direction[i] = -gradient[i]
        slope = dot(gradient, direction)

    change = slope
    if slope < 0.0:
        # The first search starts from the learning rate, later ones from the change last achieved (eq. 3.60).
        trial = last_change[0] / slope if k > 0 and last_change[0] < 0.0 else learning_rate
        probe, probe_gradient = np.empty(point.size), np.empty(point.size)
        length = strong_wolfe(problem, point, loss, slope, direction, trial, curvature, probe, probe_gradient)
        change = length * slope
        for i in range(point.size):
            point[i] += length * direction[i]
            last_change[i] = change
            previous_gradient[i] = gradient[i]
    # Squares of a runaway gradient overflow before the gradient does. No step is left to take: that is divergence.
    if not np.isfinite(change):
        point[:] = np.nan


CONJUGATE_GRADIENT = Optimizer(
    key="conjugate_gradient",
    name="Conjugate gradient",
    family="Line search",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta), \quad \beta = \max\left(0,\ \frac{g^\top (g - g_{\text{old}})}{g_{\text{old}}^\top g_{\text{old}}}\right) \\
d &\leftarrow \beta\, d - g \\
\alpha &: \ \text{searched, at first from } \eta, \text{ until} \\
&\quad f(\theta + \alpha d) \le f(\theta) + 10^{-4} \alpha\, g^\top d \\
&\quad \left|\nabla f(\theta + \alpha d)^\top d\right| \le c_2 \left|g^\top d\right| \\
\theta &\leftarrow \theta + \alpha\, d
\end{aligned}""",
    lesson="Searches along one direction at a time and never undoes it: two steps are enough for a bowl in two dimensions.",
    convention="Nocedal & Wright, algorithm 5.4 with Polak-Ribière+ (5.45) and strong Wolfe steps; η is the first trial",
    reference="Polak & Ribière, Revue française d'informatique et de recherche opérationnelle 3 (1969), 35-43.",
    step=conjugate_gradient,
    hyperparameters=(
        LEARNING_RATE,
        Hyperparameter(
            name="curvature",
            symbol="c_2",
            default=0.01,
            low=1.0e-4,
            high=0.9,
            scale="log",
            meaning="How flat the line must be where a search may stop, as a share of the slope it began with.",
        ),
    ),
    memory=("direction", "previous_gradient", "last_change"),
    probes=TRIALS,
)
