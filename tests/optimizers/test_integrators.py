"""Runge-Kutta and implicit Euler: first steps by closed form, their order, what they do where theory says what."""

import numpy as np
import pytest
from scipy.optimize import root

from descent import Status, run, sample, sample_hessians, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.integrators import NEWTON_STEPS, RK4_BOUND
from tests.examples import landscape_of, quadratic
from tests.marks import compiled_only
from tests.optimizers.test_dynamics import SMOOTH, flow, trough

BOWL, VALLEY, SADDLE = LANDSCAPES["bowl"], LANDSCAPES["narrow_valley"], LANDSCAPES["saddle"]
ROSENBROCK, HIMMELBLAU = LANDSCAPES["rosenbrock"], LANDSCAPES["himmelblau"]
RUNGE_KUTTA, IMPLICIT = OPTIMIZERS["runge_kutta"], OPTIMIZERS["implicit_euler"]
START = np.array([-0.6, -1.3])


def slope_at(point, landscape=HIMMELBLAU):
    return sample(landscape, np.array([point]))[1][0]


def steps_of(optimizer, rate, count, landscape=HIMMELBLAU, start=START, **more):
    return run(landscape, optimizer, start=start, steps=count, hyperparameters={"learning_rate": rate}, **more)


# ------------------------------------------------------------------------------------------------ Runge-Kutta


def test_runge_kutta_first_step_is_the_tableau():
    h, x = 0.01, START
    k1 = slope_at(x)
    k2 = slope_at(x - h / 2 * k1)
    k3 = slope_at(x - h / 2 * k2)
    k4 = slope_at(x - h * k3)
    path = steps_of(RUNGE_KUTTA, h, 1, probes=True)
    assert path.points[1] == pytest.approx(x - h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), rel=1e-14)
    assert path.probes[0] == pytest.approx(np.array([x - h / 2 * k1, x - h / 2 * k2, x - h * k3]), rel=1e-14)
    assert path.evaluations[1, 1] - path.evaluations[0, 1] == 4


@pytest.mark.parametrize("rate", [0.1, 1.0, 2.7, 2.9])
def test_runge_kutta_multiplies_a_bowl_by_the_first_terms_of_the_exponential(rate):
    factor = 1 - rate + rate**2 / 2 - rate**3 / 6 + rate**4 / 24
    path = steps_of(RUNGE_KUTTA, rate, 10, BOWL)
    assert path.points == pytest.approx(factor ** np.arange(11)[:, None] * START, rel=1e-12)
    assert (abs(factor) < 1) == (rate < RK4_BOUND)


def test_runge_kutta_bound_is_where_its_factor_is_one_again():
    assert np.polyval([1 / 24, -1 / 6, 1 / 2, -1, 1], RK4_BOUND) == pytest.approx(1.0, abs=1e-14)


# ------------------------------------------------------------------------------------------------ implicit Euler


@pytest.mark.parametrize("rate", [1e-4, 0.3, 10.0])
@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_implicit_euler_first_steps_on_a_quadratic_are_linear_equations(rate, dimension):
    landscape = quadratic(dimension)
    matrix = np.eye(dimension) + rate * (np.diag(np.arange(1.0, dimension + 1)) + 1.0)
    points = [np.array(landscape.start)]
    for _ in range(5):
        points.append(np.linalg.solve(matrix, points[-1]))
    assert steps_of(IMPLICIT, rate, 5, landscape, None).points == pytest.approx(np.array(points), abs=1e-9)


@pytest.mark.parametrize(("landscape", "start"), [(HIMMELBLAU, START), (ROSENBROCK, (-1.2, 1.0))])
@pytest.mark.parametrize("rate", [1e-4, 1e-3, 0.01])
def test_implicit_euler_first_step_equals_scipy(landscape, start, rate):
    start = np.array(start)
    found = root(lambda y: y - start + rate * slope_at(y, landscape), start, tol=1e-13)
    assert found.success
    assert steps_of(IMPLICIT, rate, 1, landscape, start).points[1] == pytest.approx(found.x, abs=1e-9)


@pytest.mark.parametrize("landscape", SMOOTH)
@pytest.mark.parametrize("rate", [1e-3, 0.1, 10.0])
def test_implicit_euler_solves_its_equation_and_never_climbs(landscape, rate):
    low, high = np.array(landscape.domain).T
    starts = np.vstack([landscape.start, np.random.default_rng(6).uniform(low, high, (5, landscape.dimension))])
    for tolerance in (1e-10, 0.1):
        numbers = {"learning_rate": rate, "tolerance": tolerance}
        paths = sweep(landscape, IMPLICIT, starts=starts, steps=30, hyperparameters=numbers)
        for i in range(len(paths)):
            assert (np.diff(paths[i].losses) <= 1e-9 * (1.0 + np.abs(paths[i].losses[:-1]))).all()
            if tolerance == 1e-10:
                check_its_equation(landscape, rate, paths[i])


def check_its_equation(landscape, rate, path):
    """Every step whose iterations ended solved x' = x - h grad f(x'); they end wherever there is a lowest place."""
    ended = np.diff(path.evaluations[:, 2]) < NEWTON_STEPS
    if landscape.minima:
        assert ended.mean() > 0.95
    # Of what runs away to infinity nothing is asked, nor at Ackley's minimum, which is a cusp.
    near = np.abs(path.points[1:]).max(axis=1) < 1e6
    if landscape.key == "ackley":
        near &= np.hypot.reduce(path.points[1:], axis=1) > 1e-6
    for k in np.flatnonzero(ended & near):
        residual = path.points[k + 1] - path.points[k] + rate * path.gradients[k + 1]
        matrix = np.eye(landscape.dimension) + rate * sample_hessians(landscape, [path.points[k + 1]])[0]
        error = np.linalg.lstsq(matrix, residual, rcond=None)[0]
        assert np.abs(error).max() <= 1e-6 * (1.0 + np.abs(path.points[k + 1]).max())


def test_implicit_euler_stays_on_a_kink_as_near_as_its_halvings_come():
    path = steps_of(IMPLICIT, 0.3, 40, landscape_of(trough, 2), (1.0, 0.0))
    times = 0.3 * np.arange(41)
    assert np.abs(path.points[:, 0] - np.maximum(1.0 - times, 0.0)).max() < 0.3
    assert (np.diff(path.losses) < 0.0).all()


def test_implicit_euler_is_done_after_a_bounded_number_of_iterations():
    for landscape, noise in ((LANDSCAPES["hinge"], 0.0), (ROSENBROCK, 100.0), (landscape_of(trough, 2), 0.0)):
        path = steps_of(IMPLICIT, 10.0, 30, landscape, None, noise=noise)
        assert np.diff(path.evaluations[:, 2]).max() <= NEWTON_STEPS


def test_implicit_euler_with_noise_still_descends():
    path = steps_of(IMPLICIT, 0.1, 200, BOWL, noise=0.1, seed=3)
    assert path.losses[-1] < 0.01 * path.losses[0]


def test_implicit_euler_stands_still_while_its_schedule_is_zero():
    path = run(HIMMELBLAU, IMPLICIT, steps=3, schedule=[0.0, 1.0, 0.0])
    assert path.points[1].tolist() == path.points[0].tolist() != path.points[2].tolist()
    assert path.points[3].tolist() == path.points[2].tolist()


@compiled_only
def test_implicit_euler_beyond_the_range_of_a_crest_runs_away():
    # In a time of more than 1 / |curvature| no step along a crest ends: what falls there has no bound.
    path = steps_of(IMPLICIT, 10.0, 60, SADDLE, (0.1, 1e-3))
    assert path.status in (Status.DIVERGED, Status.RUNNING)
    assert path.losses[-1] < path.losses[0]


# ------------------------------------------------------------------------------------------------ both


@pytest.mark.parametrize(("optimizer", "order"), [(RUNGE_KUTTA, 4), (IMPLICIT, 1)])
def test_runge_kutta_is_of_order_four_and_implicit_euler_of_order_one(optimizer, order):
    time, counts = 0.1, (20, 40, 80)
    end = flow(HIMMELBLAU, START, time, 1, tolerance=1e-9).points[-1]
    errors = [np.linalg.norm(steps_of(optimizer, time / count, count).points[-1] - end) for count in counts]
    assert errors[-1] > 1e-8, "far above the errors of the flow itself"
    assert np.log2(np.array(errors[:-1]) / errors[1:]) == pytest.approx(order, abs=0.35)


@pytest.mark.parametrize("condition_number", [2.0, 20.0, 300.0])
def test_along_each_axis_of_a_valley_implicit_euler_divides_and_never_crosses(condition_number):
    parameters = {"condition_number": condition_number, "rotation": 0.0}
    for rate in (0.01, 1.0, 10.0):
        points = steps_of(IMPLICIT, rate, 3, VALLEY, (2.0, 1.0), parameters=parameters).points
        expected = np.array([2.0, 1.0]) / (1.0 + rate * np.array([1.0, condition_number])) ** np.arange(4)[:, None]
        assert points == pytest.approx(expected, abs=1e-9)
