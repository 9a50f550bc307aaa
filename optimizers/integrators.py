"""Other ways than gradient descent's to follow dx/dt = -grad f in steps of time: Runge and Kutta's, and Euler's backwards."""

import numpy as np

from descent import evaluate, evaluate_hessian, kernel, probe
from optimizers.dynamics import solve_in_axes
from optimizers.linear_algebra import dot, eigen
from optimizers.optimizer import LEARNING_RATE, UNLIMITED, Hyperparameter, Optimizer, Stability

#: On f = L x^2 / 2 a step of h = z / L multiplies x by 1 - z + z^2/2 - z^3/6 + z^4/24, which is 1 again at the only real
#: root of z^3 - 4 z^2 + 12 z - 24 (Hairer & Wanner, figure IV.2.1).
RK4_BOUND = 2.785293563405282


@kernel
def runge_kutta(problem, point, loss, gradient, memory, hyperparameters, k):
    time = hyperparameters[0]
    n = point.size
    there, k2, k3, k4 = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    for i in range(n):
        there[i] = point[i] - 0.5 * time * gradient[i]
    probe(problem, there, k2)
    for i in range(n):
        there[i] = point[i] - 0.5 * time * k2[i]
    probe(problem, there, k3)
    for i in range(n):
        there[i] = point[i] - time * k3[i]
    probe(problem, there, k4)
    for i in range(n):
        point[i] -= time / 6.0 * (gradient[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i])


RUNGE_KUTTA = Optimizer(
    key="runge_kutta",
    name="Runge-Kutta 4",
    family="Dynamics",
    latex=r"""\begin{aligned}
g_1 &= \nabla f(\theta), \quad g_2 = \nabla f\left(\theta - \tfrac{\eta}{2}\, g_1\right) \\
g_3 &= \nabla f\left(\theta - \tfrac{\eta}{2}\, g_2\right), \quad g_4 = \nabla f(\theta - \eta\, g_3) \\
\theta &\leftarrow \theta - \tfrac{\eta}{6} \left(g_1 + 2 g_2 + 2 g_3 + g_4\right)
\end{aligned}""",
    lesson="Four looks at the slope a step: it keeps close to the gradient flow, yet steps a little too long still explode.",
    convention="The classical method of order 4; one step of the path is a time of η",
    reference="Kutta, Zeitschrift für Mathematik und Physik 46 (1901), 435-453.",
    step=runge_kutta,
    rows={
        "there[i] = point[i] - 0.5 * time * gradient[i]": 1,
        "probe(problem, there, k2)": 1,
        "there[i] = point[i] - 0.5 * time * k2[i]": 2,
        "probe(problem, there, k3)": 2,
        "there[i] = point[i] - time * k3[i]": 2,
        "probe(problem, there, k4)": 2,
    },
    effort=4,
    hyperparameters=(LEARNING_RATE,),
    probes=3,
    stability=Stability(bound=lambda values: RK4_BOUND, latex=rf"{RK4_BOUND:.4g} / L"),
)

#: Newton's iterations in a step, and how often one of them may be halved.
NEWTON_STEPS, HALVINGS = 50, 40
#: Armijo's constant, and by how much a value may seem to rise because of rounding, relative to 1 + |value|.
DECREASE, ROUNDING = 1.0e-4, 1.0e-13
#: The least curvature, in units of 1 / time, that an iteration believes.
LEAST = 1.0e-3


@kernel
def newton_direction(problem, there, pull, time, direction):
    """Newton's direction for f(y) + |y - x|^2 / 2 time at y = `there`, where its gradient is `pull`.

    Curvatures below zero count by their size: the direction always leads down, away from a crest.
    """
    n = there.size
    hessian, axes, curvatures = np.empty((n, n)), np.empty((n, n)), np.empty(n)
    evaluate_hessian(problem, there, hessian)
    eigen(hessian, curvatures, axes)
    for j in range(n):
        curvatures[j] = max(abs(1.0 / time + curvatures[j]), LEAST / time) - 1.0 / time
    solve_in_axes(pull, 1.0 / time, curvatures, axes, direction)
    for i in range(n):
        direction[i] = -direction[i]


@kernel
def implicit_euler(problem, point, loss, gradient, memory, hyperparameters, k):
    """Solves (y - x) / time + grad f(y) = 0 by making f(y) + |y - x|^2 / 2 time stationary, downhill from y = x.

    The last y is taken, whether or not the iterations have ended: at a kink, with noise or at a crest they may not.
    """
    time, tolerance = hyperparameters[0], hyperparameters[1]
    n = point.size
    start, there, slope, pull, direction = point.copy(), np.empty(n), gradient.copy(), np.empty(n), np.empty(n)
    value = loss
    # A schedule may ask for no time at all.
    iterations = NEWTON_STEPS if time > 0.0 else 0
    for _ in range(iterations):
        for i in range(n):
            pull[i] = slope[i] + (point[i] - start[i]) / time
        newton_direction(problem, point, pull, time, direction)
        falls = dot(pull, direction)
        length, found, value_there = 1.0, False, value
        for _ in range(HALVINGS):
            away = 0.0
            for i in range(n):
                there[i] = point[i] + length * direction[i]
                away += (there[i] - start[i]) ** 2
            value_there = evaluate(problem, there, slope) + 0.5 * away / time
            found = value_there <= value + DECREASE * length * falls + ROUNDING * (1.0 + abs(value))
            if found:
                break
            length *= 0.5
        if not found:
            break
        value = value_there
        small = True
        for i in range(n):
            small = small and abs(there[i] - point[i]) <= tolerance * (1.0 + abs(there[i]))
            point[i] = there[i]
        if small:
            break


IMPLICIT_EULER = Optimizer(
    key="implicit_euler",
    name="Implicit Euler",
    family="Dynamics",
    latex=r"""\begin{aligned}
y &: \ y = \theta - \eta\, \nabla f(y), \quad \text{by Newton's iterations from } \theta \\
& \quad \text{until one moves no coordinate by more than } \tau\,(1 + |y_i|) \\
\theta &\leftarrow y
\end{aligned}""",
    lesson="Steps by the slope of where it will arrive, for which it has to solve equations: no step is too long for a valley.",
    convention=f"Damped Newton on f(y) + |y - θ|² / 2η, so that the loss never rises; at most {NEWTON_STEPS} iterations, and "
    "where they do not end, as at a kink, the last is taken",
    reference="Hairer & Wanner, Solving Ordinary Differential Equations II, 2nd ed. (1996), section IV.3; "
    "as proximal point method: Rockafellar, SIAM Journal on Control and Optimization 14(5) (1976), 877-898.",
    step=implicit_euler,
    symbols={"": "y", "length": "y", "slope": "y"},
    rows={
        "small = small and abs(there[i] - point[i]) <= tolerance * (1.0 + abs(there[i]))": 2,
        "if small": 2,
    },
    drawn={"pull": None, "away": None, "small": None},
    effort=300,
    hyperparameters=(
        LEARNING_RATE,
        Hyperparameter(
            name="tolerance",
            symbol=r"\tau",
            default=1.0e-10,
            low=1.0e-12,
            high=0.1,
            scale="log",
            meaning="Newton's iterations end when they move the point by less than this.",
            advanced=True,
        ),
    ),
    needs="hessian",
    # Across a valley of curvature L a step divides the distance by 1 + rate L.
    stability=UNLIMITED,
)
