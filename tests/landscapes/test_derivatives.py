"""Gradients and Hessians of every landscape, everywhere in its domain, against 60-digit differences of its value."""

from dataclasses import replace
from itertools import islice, product

import numpy as np
import pytest

from descent import sample, sample_hessians
from landscapes import LANDSCAPES, quadratic_n
from tests.landscapes.boxes import all_over
from tests.landscapes.high_precision import exact, gradient_by_differences, hessian_by_differences, value_function
from tests.marks import compiled_only

RANDOM_POINTS = 50
#: Fewer where a Hessian takes hundreds of values, and where there are many settings to visit.
FEW_POINTS = 5
#: Landscapes with steps or kinks, and why differences at random points are right for them nevertheless.
NOT_SMOOTH = {
    "zero_one": "constant between its steps, on which no random point lies; test_zero_one.py counts the rows itself",
    "hinge": "linear between its edges, on which no random point lies; test_losses.py looks at one",
    "one_weight": "the absolute loss is linear between its kinks, on which no random point lies; the others have none",
    "line_fit": "the absolute loss is linear between its edges, on which no random point lies; the others have none",
    "portfolio": "a cone, at whose tip no random point lies; test_constraints.py asks what holds there",
    "kink": "linear between its kinks, on which no random point lies; test_kink asks what holds on them",
}
#: Landscapes on which differences of the gradient are not a good Hessian everywhere, and why.
TOO_STEEP = {
    "cliff": "at its wall the curvature rises from 0.03 to millions, and the derivatives that differences neglect rise further"
}

#: Every landscape with its parameters at both ends, at the default and between, in all combinations.
SETTINGS = [
    pytest.param(landscape, dict(zip(names, values, strict=True)), id="-".join([key, *map(str, values)]))
    for key, landscape in [*LANDSCAPES.items(), *((f"quadratic_{n}", quadratic_n(n)) for n in (1, 2, 3))]
    for names in [[q.name for q in landscape.parameters]]
    for values in product(
        *(sorted({q.low, float(q.stops[len(q.stops) // 3]), q.default, q.high}) for q in landscape.parameters)
    )
]


def points_of(landscape):
    """Seeded random points of the domain and, where no step can pass through them, the start and some corners: (m, n)."""
    low, high = np.array(landscape.domain).T
    count = RANDOM_POINTS if landscape.dimension <= 2 and len(landscape.parameters) <= 2 else FEW_POINTS
    random = np.random.default_rng(20).uniform(low, high, (count, landscape.dimension))
    corners = islice(product(*landscape.domain), 4)
    return np.vstack([landscape.start, *corners, random]) if landscape.smooth else random


def test_every_landscape_that_is_not_smooth_is_an_exception_with_a_reason():
    assert set(NOT_SMOOTH) == {key for key, landscape in LANDSCAPES.items() if not landscape.smooth}


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_values_and_gradients(landscape, parameters):
    points = points_of(landscape)
    values, gradients = sample(landscape, points, parameters)
    value = value_function(landscape, parameters)
    for point, computed, gradient in zip(points, values, gradients, strict=True):
        expected = float(value(exact(point)))
        assert computed == pytest.approx(expected, rel=1e-11, abs=1e-11), point
        expected_gradient = gradient_by_differences(value, exact(point))
        scale = max(1.0, np.abs(expected_gradient).max())
        assert np.abs(gradient - expected_gradient).max() <= 1e-11 * scale, point


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_hessians(landscape, parameters):
    points = points_of(landscape)
    hessians = sample_hessians(landscape, points, parameters)
    value = value_function(landscape, parameters)
    # Where no Hessian is declared, differences in double precision stand in for it, right to about 1e-8.
    tolerance = 1e-11 if landscape.hessian is not None else 1e-7
    for point, hessian in zip(points, hessians, strict=True):
        expected = hessian_by_differences(value, exact(point))
        scale = max(1.0, np.abs(expected).max())
        assert np.abs(hessian - expected).max() <= tolerance * scale, point


@pytest.mark.parametrize(
    ("landscape", "parameters"),
    [case for case in SETTINGS if case.values[0].smooth and case.values[0].key not in TOO_STEEP],
)
def test_differences_stand_in_for_an_undeclared_hessian(landscape, parameters):
    points = points_of(landscape)
    declared = sample_hessians(landscape, points, parameters)
    by_differences = sample_hessians(replace(landscape, hessian=None), points, parameters)
    assert np.array_equal(by_differences, by_differences.transpose(0, 2, 1))
    # They err by h^2 = 4e-11 times the third derivative of the gradient and by the rounding of the gradient over h.
    _, gradients = sample(landscape, points, parameters)
    scale = np.abs(declared).max() + np.abs(gradients).max()
    assert np.abs(by_differences - declared).max() <= 1e-8 * scale


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
def test_everything_is_finite_in_the_domain(landscape):
    points = np.vstack([all_over(landscape, 61), *(minimum.point for minimum in landscape.places().minima)])
    values, gradients = sample(landscape, points)
    assert np.isfinite(values).all()
    assert np.isfinite(gradients).all()
    assert np.isfinite(sample_hessians(landscape, points)).all()


@compiled_only
@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
def test_far_outside_the_domain_nothing_is_undefined(landscape):
    # A runaway path ends with an infinite loss; a gradient that is undefined before would end it too early.
    points = all_over(landscape, 20) * np.array([10.0, 1e3, 1e6, 1e12])[:, None, None]
    values, gradients = sample(landscape, points.reshape(-1, landscape.dimension))
    assert not np.isnan(values).any()
    assert not np.isnan(gradients[np.isfinite(values)]).any()


def test_kink():
    points = np.array([(0.0, 2.0), (-3.0, 0.0), (0.0, 0.0), (1.5, -0.5)])
    values, gradients = sample(LANDSCAPES["kink"], points)
    assert values.tolist() == [2.0, 3.0, 0.0, 2.0]
    assert gradients.tolist() == [[0.0, 1.0], [-1.0, 0.0], [0.0, 0.0], [1.0, -1.0]]
    assert not sample_hessians(LANDSCAPES["kink"], points).any()


def test_the_tip_of_ackleys_funnel_has_no_slope():
    values, gradients = sample(LANDSCAPES["ackley"], np.zeros((1, 2)))
    assert values[0] == 0.0
    assert not gradients.any()
