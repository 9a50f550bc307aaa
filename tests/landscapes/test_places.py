"""Declared minima, saddles and flat lines: each is what its landscape says it is, for all its parameters."""

import numpy as np
import pytest
from scipy.optimize import differential_evolution, minimize

from descent import sample, sample_hessians
from landscapes import LANDSCAPES, quadratic_n
from tests.landscapes.boxes import all_over, extremes

#: Landscapes with their parameters at default and at both ends.
SETTINGS = [
    pytest.param(landscape, parameters, id="-".join([key, *(f"{value:g}" for value in parameters.values())]))
    for key, landscape in [*LANDSCAPES.items(), *((f"quadratic_{n}", quadratic_n(n)) for n in (1, 3))]
    for parameters in extremes(landscape)
]
FLAT_LINES = [
    pytest.param(landscape, ends, id=f"{key}-{i}")
    for key, landscape in LANDSCAPES.items()
    for i, ends in enumerate(landscape.flat_lines)
]
WITH_SADDLES = [case for case in SETTINGS if case.values[0].places(case.values[1]).saddles]
WITH_MINIMA = [case for case in SETTINGS if case.values[0].places(case.values[1]).minima]
WITHOUT_MINIMA = [case for case in SETTINGS if case not in WITH_MINIMA]
#: Where the search for lower values is run: at every setting only where the minima move with the parameters.
SEARCHED = [case for case in WITH_MINIMA if case.values[0].find_places or case.values[1] == extremes(case.values[0])[0]]
#: Landscapes that do not list every stationary point of their domain, and why.
INCOMPLETE = {
    "rastrigin": "a saddle between any two of 49 minima would hide the picture",
    "ackley": "a saddle between any two of 81 minima would hide the picture",
    "cliff": "a whole curve of minima",
    "monkey_saddle": "a saddle of three valleys, which counts as two",
    "x2_siny": "a whole line is flat",
}
COUNTED = [
    case
    for case in SETTINGS
    for landscape in [case.values[0]]
    if landscape.smooth and landscape.dimension == 2 and landscape.dataset is None and landscape.key not in INCOMPLETE
]
#: A point with 16 digits is off by 1e-16 of its size, so its gradient by that times the curvature.
ZERO = 1.0e-13


def at(landscape, parameters, point):
    """Value, gradient (n,), eigenvalues (n,) ascending and the largest of their sizes, at least 1."""
    points = np.array([point])
    (value,), (gradient,) = sample(landscape, points, parameters)
    eigenvalues = np.linalg.eigvalsh(sample_hessians(landscape, points, parameters)[0])
    return value, gradient, eigenvalues, max(1.0, np.abs(eigenvalues).max())


def around(point, radii):
    """200 seeded random directions from `point`, at every radius: (m, n)."""
    directions = np.random.default_rng(0).normal(size=(1, 200, len(point)))
    directions /= np.linalg.norm(directions, axis=-1, keepdims=True)
    return (np.array(point) + np.reshape(radii, (-1, 1, 1)) * directions).reshape(-1, len(point))


def is_inside(landscape, point):
    """Whether every coordinate lies in the domain."""
    return all(low <= x <= high for x, (low, high) in zip(point, landscape.domain, strict=True))


@pytest.mark.parametrize(("landscape", "parameters"), WITH_MINIMA)
def test_minima(landscape, parameters):
    for minimum in landscape.places(parameters).minima:
        value, gradient, eigenvalues, scale = at(landscape, parameters, minimum.point)
        assert is_inside(landscape, minimum.point)
        assert value == pytest.approx(minimum.value, rel=1e-13, abs=1e-13)
        # In a kink there is no gradient; that no neighbour is lower, the next test sees.
        assert np.abs(gradient).max() <= ZERO * scale or not landscape.smooth
        if minimum.singular:
            assert eigenvalues[0] >= -ZERO * scale
            _, slopes = sample(landscape, around(minimum.point, 1e-9), parameters)
            is_kink = np.linalg.norm(slopes, axis=1).min() > 0.1
            assert is_kink or eigenvalues[0] <= 1e-6 * scale, "smooth, with curvature in every direction: not singular"
        else:
            assert eigenvalues[0] > 1e-6 * scale


@pytest.mark.parametrize(("landscape", "parameters"), WITH_MINIMA)
def test_no_neighbour_of_a_minimum_is_lower(landscape, parameters):
    for minimum in landscape.places(parameters).minima:
        neighbours = around(minimum.point, np.geomspace(1e-6, 1e-2, 5))
        assert sample(landscape, neighbours, parameters)[0].min() >= minimum.value - 1e-13 * max(
            1.0, abs(minimum.value)
        )


@pytest.mark.parametrize(("landscape", "parameters"), WITH_SADDLES)
def test_saddles(landscape, parameters):
    for point in landscape.places(parameters).saddles:
        value, gradient, eigenvalues, scale = at(landscape, parameters, point)
        assert is_inside(landscape, point)
        assert np.abs(gradient).max() <= ZERO * scale
        neighbours, _ = sample(landscape, around(point, 1e-3), parameters)
        assert neighbours.min() < value < neighbours.max()
        is_indefinite = eigenvalues[0] < -1e-6 * scale and eigenvalues[-1] > 1e-6 * scale
        assert is_indefinite == (not landscape.singular_saddles)


@pytest.mark.parametrize(("landscape", "ends"), FLAT_LINES)
def test_flat_line(landscape, ends):
    first, last = np.array(ends)
    assert is_inside(landscape, first)
    assert is_inside(landscape, last)
    assert not np.array_equal(first, last)
    points = first + np.linspace(0.0, 1.0, 201)[:, None] * (last - first)
    assert np.abs(sample(landscape, points)[1]).max() <= ZERO


def test_every_exception_is_a_landscape():
    assert set(INCOMPLETE) <= set(LANDSCAPES)


@pytest.mark.parametrize(("landscape", "parameters"), COUNTED)
def test_no_stationary_point_is_missing(landscape, parameters):
    """Poincare and Hopf: along the edge of the domain, the gradient turns once for each minimum and each maximum inside,
    and once the other way for each saddle."""
    (left, right), (bottom, top) = landscape.domain
    way = np.linspace(0.0, 1.0, 20_001)
    right_way, up = left + (right - left) * way, bottom + (top - bottom) * way
    still = np.ones_like(way)
    edge = np.vstack([
        np.column_stack([right_way, bottom * still]),
        np.column_stack([right * still, up]),
        np.column_stack([right_way[::-1], top * still]),
        np.column_stack([left * still, up[::-1]]),
    ])
    _, gradients = sample(landscape, edge, parameters)
    turns = np.unwrap(np.arctan2(gradients[:, 1], gradients[:, 0]))
    places = landscape.places(parameters)
    size = 401
    values = sample(landscape, all_over(landscape, size), parameters)[0].reshape(size, size)
    middle = values[1:-1, 1:-1]
    neighbours = [
        values[1 + i : size - 1 + i, 1 + j : size - 1 + j] for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)
    ]
    maxima = np.sum(np.all([middle > other for other in neighbours], axis=0))
    assert len(places.minima) + maxima - len(places.saddles) == pytest.approx((turns[-1] - turns[0]) / (2.0 * np.pi))


@pytest.mark.parametrize(("landscape", "parameters"), WITH_MINIMA)
def test_lowest_minima_are_equally_low_and_the_others_higher(landscape, parameters):
    minima = landscape.places(parameters).minima
    lowest = [minimum.value for minimum in minima if minimum.lowest]
    others = [minimum.value for minimum in minima if not minimum.lowest]
    assert lowest, "some minimum of the domain is the lowest"
    assert np.ptp(lowest) <= 1e-12
    assert all(value > max(lowest) + 1e-6 for value in others)
    assert len({minimum.point for minimum in minima}) == len(minima)


@pytest.mark.parametrize(("landscape", "parameters"), SEARCHED)
def test_nothing_on_a_fine_grid_is_lower(landscape, parameters):
    lowest = min(minimum.value for minimum in landscape.places(parameters).minima)
    assert sample(landscape, all_over(landscape, 701), parameters)[0].min() >= lowest - 1e-12


@pytest.mark.parametrize(("landscape", "parameters"), SEARCHED)
def test_nothing_that_scipy_finds_is_lower(landscape, parameters):
    lowest = min(minimum.value for minimum in landscape.places(parameters).minima)

    def value_and_gradient(point):
        values, gradients = sample(landscape, point[None], parameters)
        return values[0], gradients[0]

    fine = all_over(landscape, 201)
    promising = fine[sample(landscape, fine, parameters)[0].argsort()[:5]]
    found = [
        minimize(value_and_gradient, start, jac=True, bounds=landscape.domain, method="L-BFGS-B").fun
        for start in [*all_over(landscape, 8), *promising]
    ]
    # Where the gradient leads nowhere (0-1 loss) or into the wrong well (Rastrigin), a search without it.
    everywhere = differential_evolution(
        lambda columns: sample(landscape, columns.T, parameters)[0],
        landscape.domain,
        rng=1,
        popsize=30,
        maxiter=200,
        vectorized=True,
        updating="deferred",
        polish=False,
    )
    assert min(*found, everywhere.fun) >= lowest - 1e-12
    # The search is worth its words only if it finds the minimum itself.
    assert min(*found, everywhere.fun) <= lowest + 1e-6


@pytest.mark.parametrize(("landscape", "parameters"), WITHOUT_MINIMA)
def test_a_landscape_without_a_minimum_falls_towards_its_edge(landscape, parameters):
    points = all_over(landscape, 201)
    point = points[sample(landscape, points, parameters)[0].argmin()]
    assert any(x in (low, high) for x, (low, high) in zip(point, landscape.domain, strict=True))
