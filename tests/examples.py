"""Landscapes and optimizers made for tests: of any dimension, with answers known on paper."""

from dataclasses import replace

from descent import evaluate, kernel, probe, probe_value
from landscapes import Landscape
from optimizers import OPTIMIZERS, Slot


@kernel
def quadratic_value_and_gradient(point, parameters, data, gradient):
    """(sum_i (i + 1) x_i^2 + (sum_i x_i)^2) / 2: every coordinate is coupled to every other."""
    total = 0.0
    for i in range(point.size):
        total += point[i]
    value = 0.5 * total * total
    for i in range(point.size):
        value += 0.5 * (i + 1) * point[i] * point[i]
        gradient[i] = (i + 1) * point[i] + total
    return value


@kernel
def slope_value_and_gradient(point, parameters, data, gradient):
    """sum_i x_i: a plane without a lowest place, whose Hessian is zero everywhere."""
    value = 0.0
    for i in range(point.size):
        gradient[i] = 1.0
        value += point[i]
    return value


@kernel
def root_value_and_gradient(point, parameters, data, gradient):
    """sum_i sqrt(|x_i|): finite everywhere, with a slope that grows without bound towards 0 and is undefined there."""
    value = 0.0
    for i in range(point.size):
        value += abs(point[i]) ** 0.5
        gradient[i] = 0.5 * point[i] / abs(point[i]) ** 1.5
    return value


def landscape_of(value_and_gradient, dimension):
    """A landscape in the box [-10, 10]^n with no declared Hessian, so that differences stand in for it."""
    return Landscape(
        key="made_for_tests",
        name="Made for tests",
        family="Bowls",
        latex="f",
        lesson="",
        reference="",
        value_and_gradient=value_and_gradient,
        axes=tuple(f"x{i + 1}" for i in range(dimension)),
        domain=((-10.0, 10.0),) * dimension,
        start=tuple(1.0 + 0.5 * i for i in range(dimension)),
    )


def quadratic(dimension):
    """A strictly convex quadratic with its minimum at the origin; the Hessian is diag(1 .. n) plus ones."""
    return landscape_of(quadratic_value_and_gradient, dimension)


def slope(dimension):
    """A plane."""
    return landscape_of(slope_value_and_gradient, dimension)


def root(dimension):
    """A cusp at the origin."""
    return landscape_of(root_value_and_gradient, dimension)


@kernel
def curious_step(problem, point, loss, gradient, memory, hyperparameters, k):
    """Asks for the gradient where it stands once more, keeps the answer, and goes a hundredth of the first."""
    evaluate(problem, point, memory[0])
    memory[1, 0] = loss
    for i in range(point.size):
        point[i] -= 0.01 * gradient[i]


@kernel
def probing_step(problem, point, loss, gradient, memory, hyperparameters, k):
    """Looks at k + 1 points to the right, with their gradients where k is even, and goes to none of them."""
    there = point.copy()
    for _ in range(k + 1):
        there[0] += 1.0
        if k % 2 == 0:
            probe(problem, there, memory[0])
        else:
            memory[1, 0] = probe_value(problem, there, memory[0])
    for slot in range(memory.shape[0]):
        memory[slot, 0] += 1.0


@kernel
def dice_step(problem, point, loss, gradient, memory, hyperparameters, k):
    """Goes anywhere."""
    for i in range(point.size):
        point[i] = problem.rng.standard_normal()


@kernel
def lazy_step(problem, point, loss, gradient, memory, hyperparameters, k):
    """Moves in the first step only."""
    if k == 0:
        point[0] += 1.0


def _optimizer(step, **facts):
    return replace(OPTIMIZERS["gradient_descent"], name="Made for tests", step=step, **{"memory": ()} | facts)


def curious():
    """An optimizer that asks for a second gradient a step: memory holds it, and the loss that it was given."""
    return _optimizer(curious_step, memory=("second", "loss"))


def probing(most):
    """An optimizer that stands still and looks at more points with every step, of which `most` can be recorded."""
    return _optimizer(probing_step, memory=("scratch", Slot(name="corner", rows="dimension + 1")), probes=most)


def dice():
    """An optimizer whose every step is a throw of dice."""
    return _optimizer(dice_step, stochastic=True)


def lazy(**facts):
    """An optimizer that soon stands still; `facts` of its record as given."""
    return _optimizer(lazy_step, **facts)
