"""Landscapes made for tests: of any dimension, with answers known on paper."""

from descent import kernel
from landscapes import Landscape


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
