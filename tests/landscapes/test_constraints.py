"""Constraints: the projection is the nearest feasible point, and declared feasible minima are the lowest ones."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from descent import Reason, run, sample, sample_hessians, sample_projections
from figures.fence import within
from landscapes import LANDSCAPES
from landscapes.constrained import RETURNS, RISKS
from optimizers import OPTIMIZERS
from tests.landscapes.boxes import all_over, extremes

CONSTRAINED = [key for key, landscape in LANDSCAPES.items() if landscape.project is not None]
SETTINGS = [
    pytest.param(LANDSCAPES[key], parameters, id="-".join([key, *(f"{value:g}" for value in parameters.values())]))
    for key in CONSTRAINED
    for parameters in extremes(LANDSCAPES[key])
]
FREE = [key for key in LANDSCAPES if key not in CONSTRAINED]


def is_feasible(key, point, parameters):
    """By the words of the constraint, not by its kernel; up to rounding."""
    if key == "fenced_valley":
        return np.hypot(*point) <= parameters["radius"] * (1.0 + 1e-12)
    if key == "portfolio":
        return min(point) >= 0.0 and abs(sum(point) - 1.0) <= 1e-12
    t1, n1, t2, n2 = point
    return all(abs(t) <= parameters["friction"] * n + 1e-12 for t, n in ((t1, n1), (t2, n2)))


def feasible_points(key, count, parameters):
    """Seeded feasible points all over the set, made without the projection: (count, n)."""
    rng = np.random.default_rng(3)
    if key == "portfolio":
        share = rng.uniform(0.0, 1.0, count)
        return np.column_stack([share, 1.0 - share])
    if key == "corner":
        share, press = rng.uniform(-1.0, 1.0, (count, 2)), rng.uniform(0.0, 3.0, (count, 2))
        return np.stack([parameters["friction"] * share * press, press], axis=-1).reshape(count, 4)
    angle, length = rng.uniform(0.0, 2.0 * np.pi, count), parameters["radius"] * np.sqrt(rng.uniform(0.0, 1.0, count))
    return np.column_stack([length * np.cos(angle), length * np.sin(angle)])


def test_the_constrained_landscapes_are_those_of_their_family():
    assert CONSTRAINED == ["fenced_valley", "portfolio", "corner"]
    for landscape in LANDSCAPES.values():
        constrained = landscape.project is not None
        assert constrained == (landscape.outline is not None) == (landscape.family == "Constrained")
        assert bool(landscape.places().feasible) == constrained


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_the_projection_is_the_nearest_feasible_point(landscape, parameters):
    points = all_over(landscape, 13)
    projected = sample_projections(landscape, points, parameters)
    others = feasible_points(landscape.key, 200, parameters)
    assert len(others) == 200
    for point, nearest in zip(points, projected, strict=True):
        assert is_feasible(landscape.key, nearest, parameters)
        distances = np.linalg.norm(others - point, axis=1)
        assert np.linalg.norm(nearest - point) <= distances.min() + 1e-12
        # Of a convex set the nearest point is the one from which no feasible point lies towards the point.
        assert ((others - nearest) @ (point - nearest) <= 1e-9).all()


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_a_feasible_point_stays_where_it_is(landscape, parameters):
    points = feasible_points(landscape.key, 50, parameters)
    np.testing.assert_allclose(sample_projections(landscape, points, parameters), points, rtol=0.0, atol=1e-15)
    projected = sample_projections(landscape, all_over(landscape, 13), parameters)
    np.testing.assert_allclose(sample_projections(landscape, projected, parameters), projected, rtol=0.0, atol=1e-14)


@pytest.mark.parametrize("key", FREE)
def test_without_a_constraint_every_point_is_its_own_projection(key):
    points = all_over(LANDSCAPES[key], 5)
    assert np.array_equal(sample_projections(LANDSCAPES[key], points), points)


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_feasible_minima(landscape, parameters):
    (minimum,) = landscape.places(parameters).feasible
    point = np.array(minimum.point)
    assert is_feasible(landscape.key, point, parameters)
    (value,), (gradient,) = sample(landscape, [point], parameters)
    assert value == pytest.approx(minimum.value, rel=1e-12, abs=1e-12)
    residual = point - sample_projections(landscape, [point - gradient], parameters)[0]
    assert np.abs(residual).max() <= 1e-12 * max(1.0, np.abs(gradient).max())
    beside = point + 1e-3 * np.random.default_rng(5).normal(size=(200, len(point)))
    for others in (feasible_points(landscape.key, 200, parameters), beside):
        near = sample_projections(landscape, others, parameters)
        assert sample(landscape, near, parameters)[0].min() >= value - 1e-12


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_scipy_finds_the_same(landscape, parameters):
    (minimum,) = landscape.places(parameters).feasible

    def value(point):
        return sample(landscape, [point], parameters)[0][0]

    constraints = {
        "fenced_valley": [{"type": "ineq", "fun": lambda x: parameters["radius"] ** 2 - x @ x}],
        "portfolio": [
            {"type": "eq", "fun": lambda w: w.sum() - 1.0},
            *({"type": "ineq", "fun": lambda w, i=i: w[i]} for i in range(2)),
        ],
        "corner": [
            {"type": "ineq", "fun": lambda f, i=i, s=s: parameters["friction"] * f[i + 1] - s * f[i]}
            for i, s in itertools.product((0, 2), (-1, 1))
        ],
    }[landscape.key]
    begin = feasible_points(landscape.key, 1, parameters)[0]
    found = minimize(value, begin, method="SLSQP", constraints=constraints, options={"ftol": 1e-14, "maxiter": 500})
    assert found.fun == pytest.approx(minimum.value, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_projected_gradient_descent_ends_there_and_no_step_climbs(landscape, parameters):
    (minimum,) = landscape.places(parameters).feasible
    curvature = np.linalg.eigvalsh(
        sample_hessians(landscape, feasible_points(landscape.key, 100, parameters), parameters)
    ).max()
    path = run(
        landscape,
        OPTIMIZERS["projected_gradient"],
        steps=40_000,
        parameters=parameters,
        hyperparameters={"learning_rate": min(10.0, 0.9 / curvature)},
    )
    assert path.losses[-1] == pytest.approx(minimum.value, rel=1e-8, abs=1e-8)
    assert all(is_feasible(landscape.key, point, parameters) for point in path.points[1:])
    # From the first feasible point on.
    assert (np.diff(path.losses[1:]) <= 1e-12 * max(1.0, np.abs(path.losses[1]))).all()
    assert path.reason in (Reason.HELD, Reason.MINIMUM)
    slope = path.gradient_norms[-1]
    assert (path.reason is Reason.HELD) == (slope > 1e-6)


@pytest.mark.parametrize("key", CONSTRAINED)
def test_all_others_ignore_the_constraint(key):
    landscape, free = LANDSCAPES[key], OPTIMIZERS["gradient_descent"]
    path = run(landscape, free, steps=60)
    parameters = {q.name: q.default for q in landscape.parameters}
    assert not is_feasible(key, path.points[-1], parameters)
    assert path.reason is not Reason.HELD


@pytest.mark.parametrize(("landscape", "parameters"), SETTINGS)
def test_the_outline_is_the_edge_of_what_a_map_shows(landscape, parameters):
    outline = landscape.outline(parameters)
    x, y = outline.T
    area = 0.5 * float(x @ np.roll(y, -1) - y @ np.roll(x, -1))
    rest = np.zeros((len(outline), landscape.dimension - 2))
    assert all(is_feasible(landscape.key, point, parameters) for point in np.hstack([outline, rest]))
    if len(outline) == 2:
        assert landscape.key == "portfolio"
        return
    assert area > 0.0 or parameters.get("friction") == 0.0, "against the clock"
    low, high = np.array(landscape.domain)[list(landscape.shown)].T
    points = np.random.default_rng(6).uniform(low, high, (300, 2))
    padded = np.hstack([points, np.zeros((300, landscape.dimension - 2))])
    feasible = np.array([is_feasible(landscape.key, point, parameters) for point in padded])
    # A polygon of 180 corners leaves slivers of the disc out.
    assert (within(outline, points) == feasible).mean() >= 0.99


@given(st.tuples(st.floats(-2.5, 2.5), st.floats(-1.5, 3.5)), st.floats(0.0, 1.5))
@settings(deadline=None)
def test_a_cone_of_friction_beside_its_definition(force, friction):
    point = np.array([*force, 0.0, 0.0])
    t, n = sample_projections(LANDSCAPES["corner"], [point], {"friction": friction})[0][:2]
    # Of all points of both edges and of the tip, the nearest, or the point itself where it is inside.
    if abs(force[0]) <= friction * force[1]:
        assert (t, n) == force
        return
    along = np.linspace(0.0, 6.0, 6001)
    edges = np.vstack([np.column_stack([side * friction * along, along]) for side in (-1.0, 1.0)])
    assert np.hypot(t - force[0], n - force[1]) <= np.linalg.norm(edges - np.array(force), axis=1).min() + 1e-12
    assert abs(t) <= friction * n + 1e-12


def test_the_portfolio_is_told_by_return_and_risk():
    parameters = {"target": 0.45, "correlation": -0.3}
    weights = np.random.default_rng(7).uniform(-0.5, 1.5, (20, 2))
    between = -0.3 * RISKS[0] * RISKS[1]
    covariance = np.array([[RISKS[0] ** 2, between], [between, RISKS[1] ** 2]])
    risks = np.sqrt(np.einsum("ki,ij,kj->k", weights, covariance, weights))
    values, _ = sample(LANDSCAPES["portfolio"], weights, parameters)
    np.testing.assert_allclose(values, 0.45 * risks - weights @ np.array(RETURNS), atol=1e-12)
    # No more is lacking exactly where the Sharpe ratio is at least the target.
    assert np.array_equal(values <= 0.0, weights @ np.array(RETURNS) / risks >= 0.45)


def test_the_tip_of_the_portfolios_cone():
    values, gradients = sample(LANDSCAPES["portfolio"], [(0.0, 0.0)])
    assert values.tolist() == [0.0]
    assert gradients.tolist() == [[-8.0, -3.0]]
    assert not sample_hessians(LANDSCAPES["portfolio"], [(0.0, 0.0)]).any()


def test_the_corners_gradient_is_how_the_contacts_move():
    """By the rules of a rigid disc: velocity of a point = v + spin x r; impulses act on v and, by their arm, on the spin."""
    forces = np.array([0.3, 0.7, -0.2, 0.5])
    spin = 1.5
    # Each force as a vector at its contact: along and out of the floor at (0, -1), of the wall at (1, 0).
    contacts = [(np.array([0.0, -1.0]), np.array([1.0, 0.0]), np.array([0.0, 1.0])),
                (np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([-1.0, 0.0]))]  # fmt: skip
    velocity, turn = np.array([1.0, -1.0]), spin
    for (arm, along, out), (t, n) in zip(contacts, forces.reshape(2, 2), strict=True):
        impulse = t * along + n * out
        velocity = velocity + impulse
        turn += (arm[0] * impulse[1] - arm[1] * impulse[0]) / 0.5
    moves = []
    for arm, along, out in contacts:
        there = velocity + turn * np.array([-arm[1], arm[0]])
        moves += [there @ along, there @ out]
    (value,), (gradient,) = sample(LANDSCAPES["corner"], [forces], {"friction": 0.4, "spin": spin})
    np.testing.assert_allclose(gradient, np.array(moves) + 0.1 * forces, atol=1e-12)
    assert value == pytest.approx(0.5 * (velocity @ velocity + 0.5 * turn**2) + 0.05 * forces @ forces)
