"""What gradient descent is a simple picture of: the flow down the slope in continuous time, and the same flow with heat."""

import math

import numpy as np

from descent import evaluate, evaluate_hessian, kernel
from optimizers.linear_algebra import eigen
from optimizers.optimizer import LEARNING_RATE, UNLIMITED, Check, Hyperparameter, Optimizer

#: RODAS (Hairer & Wanner 1996, section IV.10, in the transformed variables of IV.7): six stages, order 4 with an
#: embedded order 3, L-stable and stiffly accurate. Row i: what earlier stages add to the point, and to the slope.
GAMMA = 0.25
STAGES = 6
TO_POINT = np.array([
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [1.544, 0.0, 0.0, 0.0, 0.0],
    [0.9466785280815826, 0.2557011698983284, 0.0, 0.0, 0.0],
    [3.314825187068521, 2.896124015972201, 0.9986419139977817, 0.0, 0.0],
    [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 0.0],
    [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895, 1.0],
])
TO_SLOPE = np.array([
    [0.0, 0.0, 0.0, 0.0, 0.0],
    [-5.6688, 0.0, 0.0, 0.0, 0.0],
    [-2.430093356833875, -0.2063599157091915, 0.0, 0.0, 0.0],
    [-0.1073529058151375, -9.594562251023355, -20.47028614809616, 0.0, 0.0],
    [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160, 0.0],
    [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054],
])

#: Attempts at a substep in which it may be as short as it has to, down to this share of the step's time.
FREE_ATTEMPTS, SHORTEST = 1000, 1.0e-12
#: Failures after which it is no longer free: on smooth ground they are rare, and each kink that is crossed costs ten.
FAILURES = 60
#: Into how many substeps the time is cut that is left then. Each is tried at most twice: longer, then as it is.
SHARES = 100
ATTEMPTS = FREE_ATTEMPTS + 2 * SHARES
#: By how much a loss may seem to rise because of rounding, relative to 1 + |loss|.
ROUNDING = 1.0e-13


@kernel
def solve_in_axes(right, shift, curvatures, axes, solution):
    """Write (shift I + H)^-1 `right` into `solution`; H has these curvatures along the columns of `axes`."""
    n = right.size
    for i in range(n):
        solution[i] = 0.0
    for j in range(n):
        along = 0.0
        for i in range(n):
            along += axes[i, j] * right[i]
        along /= shift + curvatures[j]
        for i in range(n):
            solution[i] += axes[i, j] * along


@kernel
def rodas(problem, point, gradient, time, curvatures, axes, stages, there, slope, right):
    """One substep of RODAS from `point` into `there`; returns its error, relative to 1 + |coordinate|: inf where it fails.

    It fails where the time is too long for a direction in which the ground falls away: there the formulas have a pole.
    `stages` (6, n), `slope` and `right` (n,) are scratch.
    """
    n = point.size
    shift = 1.0 / (GAMMA * time)
    for j in range(n):
        if not shift + curvatures[j] > 0.0:
            return np.inf
    for stage in range(STAGES):
        for i in range(n):
            there[i] = point[i]
            right[i] = 0.0
            for earlier in range(stage):
                there[i] += TO_POINT[stage, earlier] * stages[earlier, i]
                right[i] += TO_SLOPE[stage, earlier] * stages[earlier, i] / time
        if stage > 0:
            evaluate(problem, there, slope)
        for i in range(n):
            right[i] -= slope[i] if stage > 0 else gradient[i]
        solve_in_axes(right, shift, curvatures, axes, stages[stage])
    error = 0.0
    for i in range(n):
        there[i] += stages[STAGES - 1, i]
        error = max(error, abs(stages[STAGES - 1, i]) / (1.0 + max(abs(point[i]), abs(there[i]))))
        if not np.isfinite(there[i]):
            return np.inf
    return error


@kernel
def crawl(point, gradient, time, curvatures, axes, there):
    """A substep of Euler's: backward in time where the ground is a valley, forward where it is a crest. It never fails."""
    upward = np.empty(point.size)
    for j in range(point.size):
        upward[j] = max(0.0, curvatures[j])
    solve_in_axes(gradient, 1.0 / time, upward, axes, there)
    for i in range(point.size):
        there[i] = point[i] - there[i]


@kernel
def find_axes(problem, point, hessian, curvatures, axes):
    """Eigenvalues and eigenvectors of the Hessian at `point`."""
    evaluate_hessian(problem, point, hessian)
    eigen(hessian, curvatures, axes)


@kernel
def gradient_flow(problem, point, loss, gradient, memory, hyperparameters, k):
    """Substeps are as long as the tolerance allows, and the loss never rises by more than rounding.

    At a kink hardly any length is short enough. After too many failures or attempts the time left is therefore cut into
    SHARES, and substeps of that length are taken as they are. So every step ends, and slides along a kink in small
    zigzags. What runs away to infinity in finite time leaves the range of numbers, which is divergence.
    """
    time, tolerance = hyperparameters[0], hyperparameters[1]
    n = point.size
    hessian, axes, curvatures = np.empty((n, n)), np.empty((n, n)), np.empty(n)
    stages, there, slope, right = np.empty((STAGES, n)), np.empty(n), np.empty(n), np.empty(n)
    here_slope = gradient.copy()
    substep = memory[0, 0] if memory[0, 0] > 0.0 else time
    left = time
    shortest = SHORTEST * time
    free, failures = True, 0
    may_grow = True
    find_axes(problem, point, hessian, curvatures, axes)
    for attempt in range(ATTEMPTS):
        if not left > 0.0:
            break
        if free and (attempt == FREE_ATTEMPTS or failures == FAILURES):
            free = False
            shortest = left / SHARES
        length = min(max(substep, shortest), left)
        error = rodas(problem, point, here_slope, length, curvatures, axes, stages, there, slope, right) / tolerance
        value = evaluate(problem, there, slope) if error < np.inf else np.inf
        # Also false where the value is no number.
        goes_down = value <= loss + ROUNDING * (1.0 + abs(loss))
        factor = 0.2
        if goes_down:
            factor = 5.0 if error < 1.0e-3 else max(0.2, min(5.0, 0.9 / math.sqrt(math.sqrt(error))))
        if not (goes_down and error <= 1.0):
            failures += 1
            if length > shortest:
                substep = length * min(factor, 0.9) if free else shortest
                may_grow = False
                continue
            factor = 1.0
            if not goes_down:
                crawl(point, here_slope, length, curvatures, axes, there)
                value = evaluate(problem, there, slope)
        if not may_grow:
            factor = min(factor, 1.0)
        # The last substep is cut short by the end of the time, which says nothing about the next.
        substep = max(substep, length * factor) if length == left else length * factor
        may_grow = True
        left = left - length if length < left else 0.0
        loss = value
        for i in range(n):
            point[i] = there[i] if np.isfinite(value) else np.nan
            here_slope[i] = slope[i]
        if not np.isfinite(value):
            break
        if left > 0.0:
            find_axes(problem, point, hessian, curvatures, axes)
    for i in range(n):
        memory[0, i] = substep


GRADIENT_FLOW = Optimizer(
    key="gradient_flow",
    name="Gradient flow",
    family="Dynamics",
    latex=r"""\begin{aligned}
\dot x(t) &= -\nabla f(x(t)), \quad x(0) = \theta \\
\theta &\leftarrow x(\eta), \quad \text{by substeps with errors of at most } \tau\,(1 + |x_i|)
\end{aligned}""",
    lesson="The path of steepest descent itself: gradient descent follows it, as long as its steps are short.",
    convention="RODAS of Hairer & Wanner, order 4(3), with adaptive substeps; one step of the path is a time of η",
    reference="Hairer & Wanner, Solving Ordinary Differential Equations II, 2nd ed. (1996), section IV.10.",
    step=gradient_flow,
    symbols={"here_slope": r"\dot x", "length": r"\theta", "": r"\theta"},
    drawn={"here_slope": "against"},
    effort=600,
    hyperparameters=(
        LEARNING_RATE,
        Hyperparameter(
            name="tolerance",
            symbol=r"\tau",
            default=1.0e-8,
            low=1.0e-9,
            high=0.1,
            scale="log",
            meaning="The error that each substep of the integration may make.",
            advanced=True,
        ),
    ),
    memory=("substep",),
    needs="hessian",
    check=Check(against="scipy.integrate.solve_ivp", tolerance=1.0e-6),
    stability=UNLIMITED,
)


@kernel
def langevin(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, temperature = hyperparameters[0], hyperparameters[1]
    spread = math.sqrt(2.0 * learning_rate * temperature)
    for i in range(point.size):
        point[i] = point[i] - learning_rate * gradient[i] + spread * problem.rng.standard_normal()


LANGEVIN = Optimizer(
    key="langevin",
    name="Langevin dynamics",
    family="Dynamics",
    latex=r"""\begin{aligned}
\xi &\sim \mathcal{N}(0, I) \\
\theta &\leftarrow \theta - \eta\, \nabla f(\theta) + \sqrt{2\, \eta\, T}\; \xi
\end{aligned}""",
    lesson="Gradient descent in a heat bath: it never comes to rest, and is found most often where the loss is low.",
    convention="Overdamped Langevin equation in steps of Euler and Maruyama",
    reference="Roberts & Tweedie, Bernoulli 2(4) (1996), 341-363; after Langevin, Comptes rendus 146 (1908), 530-533.",
    step=langevin,
    symbols={"spread": r"\theta"},
    hyperparameters=(
        LEARNING_RATE,
        Hyperparameter(
            name="temperature",
            symbol="T",
            default=0.01,
            low=0.0,
            high=10.0,
            scale="zero_log",
            meaning="How strongly the heat bath kicks; 0 is gradient descent.",
        ),
    ),
    stochastic=True,
)
