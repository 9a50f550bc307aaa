"""Gradient flow against exact solutions and scipy's integrators, Langevin dynamics against its stationary law."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from descent import Status, evaluate_hessian, kernel, run, sample, sample_hessians, sweep
from descent.randomness import generator_of
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.dynamics import ATTEMPTS, SHARES, rodas
from optimizers.linear_algebra import eigen
from tests.examples import landscape_of, quadratic
from tests.marks import compiled_only

BOWL, VALLEY = LANDSCAPES["bowl"], LANDSCAPES["narrow_valley"]
ROSENBROCK, HIMMELBLAU = LANDSCAPES["rosenbrock"], LANDSCAPES["himmelblau"]
FLOW, LANGEVIN, DESCENT = (OPTIMIZERS[key] for key in ("gradient_flow", "langevin", "gradient_descent"))
SMOOTH = [pytest.param(landscape, id=key) for key, landscape in LANDSCAPES.items() if landscape.smooth]


def flow(landscape, start, time, steps, tolerance=1e-8, **arguments):
    """A path of `steps` equal times that add up to `time`."""
    numbers = {"learning_rate": time / steps, "tolerance": tolerance}
    return run(landscape, FLOW, start=start, steps=steps, hyperparameters=numbers, **arguments)


def decay(hessian, start, times):
    """The flow on a quadratic around the origin, exactly: exp(-H t) start, (times, n)."""
    values, vectors = np.linalg.eigh(hessian)
    return (np.exp(-np.outer(times, values)) * (vectors.T @ start)) @ vectors.T


# ------------------------------------------------------------------------------------------------ gradient flow


@pytest.mark.parametrize("rate", [1e-4, 0.01, 1.0, 10.0])
def test_gradient_flow_first_step_in_a_bowl_is_an_exponential(rate):
    start = np.array([-0.6, -1.3])
    path = flow(BOWL, start, 5 * rate, 5)
    assert path.points == pytest.approx(np.exp(-rate * np.arange(6))[:, None] * start, abs=1e-7)


@pytest.mark.parametrize("dimension", [1, 2, 5])
@pytest.mark.parametrize("tolerance", [1e-9, 1e-8, 1e-5])
def test_gradient_flow_on_a_quadratic_is_exact_to_its_tolerance(dimension, tolerance):
    landscape = quadratic(dimension)
    start, times = np.array(landscape.start), np.linspace(0.0, 2.0, 21)
    expected = decay(np.diag(np.arange(1.0, dimension + 1)) + 1.0, start, times)
    path = flow(landscape, start, 2.0, 20, tolerance)
    assert np.abs(path.points - expected).max() < 10.0 * tolerance


@pytest.mark.parametrize("condition_number", [1.0, 25.0, 1000.0])
@pytest.mark.parametrize("rate", [1e-3, 0.3, 10.0])
def test_gradient_flow_in_a_stiff_valley(condition_number, rate):
    parameters = {"condition_number": condition_number, "rotation": 20.0}
    start, steps = np.array([2.0, 1.5]), 10
    hessian = sample_hessians(VALLEY, [start], parameters)[0]
    path = flow(VALLEY, start, steps * rate, steps, parameters=parameters)
    assert np.abs(path.points - decay(hessian, start, rate * np.arange(steps + 1))).max() < 1e-7
    # Stiffness costs next to nothing: an explicit method would need 10,000 substeps for the longest of these.
    assert path.evaluations[-1, 2] < 400


@pytest.mark.parametrize(
    ("landscape", "start", "parameters", "time"),
    [
        (ROSENBROCK, (-1.2, 1.0), {}, 5.0),
        (ROSENBROCK, (1.5, -1.0), {}, 0.5),
        (ROSENBROCK, (-1.5, 2.5), {"steepness": 1000.0}, 20.0),
        (HIMMELBLAU, (-0.6, -1.3), {}, 0.3),
        (HIMMELBLAU, (0.1, 4.4), {}, 1.0),
        (LANDSCAPES["saddle"], None, {}, 2.0),
        (LANDSCAPES["rastrigin"], None, {}, 0.05),
    ],
)
def test_gradient_flow_equals_scipy(landscape, start, parameters, time):
    start = start or landscape.start
    parameters = {name: value for name, value in parameters.items() if name in [q.name for q in landscape.parameters]}
    steps = max(20, int(np.ceil(time / 10.0)))

    def slope(_, point):
        return -sample(landscape, np.array([point]), parameters)[1][0]

    solution = solve_ivp(
        slope, (0.0, time), start, method="Radau", rtol=1e-11, atol=1e-12, t_eval=np.linspace(0.0, time, steps + 1)
    )
    path = flow(landscape, start, time, steps, parameters=parameters)
    error = np.abs(path.points - solution.y.T) / (1.0 + np.abs(solution.y.T))
    assert error.max() < FLOW.check.tolerance


def test_gradient_flow_does_not_depend_on_how_the_time_is_cut():
    for landscape, start in ((ROSENBROCK, (-1.2, 1.0)), (HIMMELBLAU, (-0.6, -1.3))):
        ends = [flow(landscape, start, 0.5, steps).points[-1] for steps in (1, 2, 7, 100)]
        assert np.abs(np.array(ends) - ends[0]).max() < 1e-6
        halfway = flow(landscape, start, 0.5, 2).points[1]
        assert np.abs(flow(landscape, start, 0.5, 100).points[50] - halfway).max() < 1e-6


def test_gradient_flow_is_what_gradient_descent_tends_to():
    # Euler's method has errors in proportion to its step.
    errors = []
    for steps in (100, 200, 400):
        end = flow(HIMMELBLAU, (-0.6, -1.3), 0.1, steps).points[-1]
        descent = run(
            HIMMELBLAU, DESCENT, start=(-0.6, -1.3), steps=steps, hyperparameters={"learning_rate": 0.1 / steps}
        )
        errors.append(np.linalg.norm(descent.points[-1] - end))
    assert errors[0] / errors[1] == pytest.approx(2.0, abs=0.1)
    assert errors[1] / errors[2] == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("landscape", SMOOTH)
@pytest.mark.parametrize("rate", [1e-3, 0.1, 10.0])
def test_gradient_flow_never_climbs(landscape, rate):
    low, high = np.array(landscape.domain).T
    starts = np.vstack([landscape.start, np.random.default_rng(6).uniform(low, high, (5, landscape.dimension))])
    for tolerance in (1e-8, 0.1):
        numbers = {"learning_rate": rate, "tolerance": tolerance}
        paths = sweep(landscape, FLOW, starts=starts, steps=60, hyperparameters=numbers)
        for i in range(len(paths)):
            losses = paths[i].losses
            assert (np.diff(losses) <= 1e-9 * (1.0 + np.abs(losses[:-1]))).all()


@kernel
def one_substep(problem, point, loss, gradient, memory, hyperparameters, k):
    """A single substep of RODAS, as long as the rate, whatever its error; memory keeps the error."""
    n = point.size
    hessian, axes, curvatures = np.empty((n, n)), np.empty((n, n)), np.empty(n)
    stages, there, slope, right = np.empty((6, n)), np.empty(n), np.empty(n), np.empty(n)
    evaluate_hessian(problem, point, hessian)
    eigen(hessian, curvatures, axes)
    memory[0, 0] = rodas(problem, point, gradient, hyperparameters[0], curvatures, axes, stages, there, slope, right)
    for i in range(n):
        point[i] = there[i]


ONE_SUBSTEP = replace(FLOW, step=one_substep)


def substeps(landscape, start, time, steps):
    return run(
        landscape, ONE_SUBSTEP, start=start, steps=steps, hyperparameters={"learning_rate": time / steps}, memory=True
    )


def test_substeps_are_of_order_four_and_their_errors_are_known_to_order_three():
    time, start = 0.04, (-0.6, -1.3)
    exact = solve_ivp(
        lambda _, point: -sample(HIMMELBLAU, np.array([point]))[1][0],
        (0.0, time),
        start,
        method="DOP853",
        rtol=1e-13,
        atol=1e-14,
    ).y[:, -1]
    paths = [substeps(HIMMELBLAU, start, time, steps) for steps in (64, 128, 256)]
    errors = [np.linalg.norm(path.points[-1] - exact) for path in paths]
    assert errors[0] / errors[1] == pytest.approx(16.0, rel=0.2)
    assert errors[1] / errors[2] == pytest.approx(16.0, rel=0.2)
    # The error of one substep by the embedded method of order 3 is of order 4 in its length.
    told = [path.memory[1, 0, 0] for path in paths]
    assert told[0] / told[1] == pytest.approx(16.0, rel=0.3)
    assert told[1] / told[2] == pytest.approx(16.0, rel=0.3)


def test_substeps_damp_what_is_stiff():
    # On f = x^2 / 2 a substep of length t multiplies by R(-t), a rational function that is e^-t at first and 0 at the end.
    factors = [substeps(BOWL, (1.0, 0.0), time, 1).points[1, 0] for time in (0.01, 0.1, 1.0)]
    assert factors == pytest.approx(np.exp([-0.01, -0.1, -1.0]), abs=2e-3)
    assert factors[:2] == pytest.approx(np.exp([-0.01, -0.1]), abs=1e-7)
    parameters = {"condition_number": 1000.0, "rotation": 0.0}
    curvature = sample_hessians(VALLEY, [(0.0, 0.0)], parameters)[0].diagonal().max()
    optimizer = replace(FLOW, step=one_substep)
    path = run(
        VALLEY, optimizer, start=(1.0, 1.0), steps=1, parameters=parameters, hyperparameters={"learning_rate": 10.0}
    )
    assert curvature >= 900.0
    assert np.abs(path.points[1]).min() < 1e-3


@kernel
def quartic_fall(point, parameters, data, gradient):
    """-x^4 / 4: whatever is not at 0 falls to infinity in a time of 1 / 2x^2."""
    gradient[0] = -(point[0] ** 3)
    return -0.25 * point[0] ** 4


@compiled_only
def test_gradient_flow_that_reaches_infinity_in_finite_time_diverges():
    path = flow(landscape_of(quartic_fall, 1), (1.0,), 1.0, 20)
    assert path.status is Status.DIVERGED
    assert path.status_step in (10, 11)
    times = 0.05 * np.arange(10)
    assert path.points[:10, 0] == pytest.approx(1.0 / np.sqrt(1.0 - 2.0 * times), rel=1e-6)


@kernel
def trough(point, parameters, data, gradient):
    """|x| + y / 2: a kink along x = 0 that slopes down evenly."""
    gradient[0] = 1.0 if point[0] > 0.0 else -1.0
    gradient[1] = 0.5
    return abs(point[0]) + 0.5 * point[1]


@pytest.mark.parametrize("rate", [0.01, 0.3, 5.0])
def test_gradient_flow_slides_along_a_kink(rate):
    steps = 40
    path = flow(landscape_of(trough, 2), (1.0, 0.0), rate * steps, steps)
    times = rate * np.arange(steps + 1)
    assert path.points[:, 1] == pytest.approx(-0.5 * times, rel=1e-9)
    # A zigzag is no wider than one of the shares.
    assert np.abs(path.points[:, 0] - np.maximum(1.0 - times, 0.0)).max() <= rate / SHARES + 1e-6


@compiled_only
@pytest.mark.parametrize("noise", [0.0, 100.0])
@pytest.mark.parametrize("landscape", [LANDSCAPES["hinge"], ROSENBROCK, landscape_of(trough, 2)])
def test_gradient_flow_is_done_after_a_bounded_number_of_substeps(landscape, noise):
    path = run(landscape, FLOW, steps=30, hyperparameters={"learning_rate": 10.0, "tolerance": 1e-9}, noise=noise)
    assert np.diff(path.evaluations[:, 2]).max() <= ATTEMPTS
    # Five further stages, the end and, where that will not do, the end of the crawl; and the loop's own.
    assert np.diff(path.evaluations[:, 0]).max() <= 7 * ATTEMPTS + 1


@compiled_only
@pytest.mark.parametrize("landscape", [LANDSCAPES["hinge"], landscape_of(trough, 2)])
def test_gradient_flow_soon_gives_up_on_a_kink(landscape):
    # Sixty failures, as many tries in between that lengthen the substep again, and two for each share: 2,000 values,
    # where all the free attempts would be 6,000.
    # On average: a single step that creeps along a kink without failing may still use them all.
    path = run(landscape, FLOW, steps=60, hyperparameters={"learning_rate": 5.0})
    assert np.diff(path.evaluations[:, 0]).mean() < 2500


def test_gradient_flow_stands_still_while_its_schedule_is_zero():
    path = run(HIMMELBLAU, FLOW, steps=3, schedule=[0.0, 1.0, 0.0])
    assert path.points[1].tolist() == path.points[0].tolist() != path.points[2].tolist()
    assert path.points[3].tolist() == path.points[2].tolist()


def test_gradient_flow_by_differences():
    exact = flow(HIMMELBLAU, (-0.6, -1.3), 0.1, 10)
    central = flow(HIMMELBLAU, (-0.6, -1.3), 0.1, 10, gradient="central", difference=1e-5)
    assert central.points == pytest.approx(exact.points, abs=1e-6)


# ------------------------------------------------------------------------------------------------ Langevin dynamics


@pytest.mark.parametrize("landscape", [BOWL, HIMMELBLAU, ROSENBROCK], ids=["bowl", "himmelblau", "rosenbrock"])
def test_langevin_without_heat_is_gradient_descent_bit_for_bit(landscape):
    cold = run(landscape, LANGEVIN, steps=100, hyperparameters={"temperature": 0.0})
    descent = run(landscape, DESCENT, steps=100)
    assert np.array_equal(cold.points, descent.points)
    assert np.array_equal(cold.losses, descent.losses)


def test_langevin_first_steps_with_numpy_s_own_generator():
    numbers = {"learning_rate": 0.005, "temperature": 2.0}
    path = run(HIMMELBLAU, LANGEVIN, start=(-0.6, -1.3), steps=20, seed=6, hyperparameters=numbers)
    rng, point = generator_of(6), path.points[0]
    for k in range(20):
        gradient = sample(HIMMELBLAU, np.array([point]))[1][0]
        point = point - 0.005 * gradient + np.sqrt(2 * 0.005 * 2.0) * rng.standard_normal(2)
        assert path.points[k + 1] == pytest.approx(point, rel=1e-11)


@pytest.mark.parametrize("rate", [0.05, 0.5, 1.5])
def test_langevin_in_a_bowl_has_the_variance_of_theory(rate):
    # x' = (1 - eta) x + sqrt(2 eta T) xi: from 0 the variance is V (1 - (1 - eta)^2k) with V = T / (1 - eta / 2).
    temperature, runs, steps = 0.7, 3000, 60
    numbers = {"learning_rate": rate, "temperature": temperature}
    paths = sweep(BOWL, LANGEVIN, starts=[(0.0, 0.0)], steps=steps, seed=np.arange(runs), hyperparameters=numbers)
    final = temperature / (1.0 - rate / 2.0)
    for k in (1, 5, steps):
        expected = final * (1.0 - (1.0 - rate) ** (2 * k))
        points = paths.points[:, k]
        assert np.abs(points.mean(axis=0)).max() < 4.0 * (expected / runs) ** 0.5
        # Variances of two independent coordinates.
        assert (points**2).mean() == pytest.approx(expected, rel=4.0 / runs**0.5)
        assert abs((points[:, 0] * points[:, 1]).mean()) < 4.0 * expected / runs**0.5


def test_langevin_is_found_where_the_loss_is_low():
    # Heights in a bowl of two dimensions follow Boltzmann's law: exponential with mean V, and V is T for small steps.
    numbers = {"learning_rate": 0.02, "temperature": 0.5}
    losses = run(BOWL, LANGEVIN, start=(0.5, 0.5), steps=200_000, hyperparameters=numbers).losses[500:]
    mean = 0.5 / (1.0 - 0.01)
    # Losses are correlated over about 25 steps: these count as 8,000.
    assert losses.mean() == pytest.approx(mean, rel=4.0 / 8000**0.5)
    assert (losses > 2.0 * mean).mean() == pytest.approx(np.exp(-2.0), rel=0.15)
