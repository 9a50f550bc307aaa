"""Derivative-free methods against scipy, against the laws of chance, and step by step with numpy's own generator."""

from math import cos, pi, sin

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from descent import Status, kernel, run, sample, sweep
from descent.randomness import generator_of
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.examples import landscape_of, quadratic, slope
from tests.marks import compiled_only

BOWL, ROSENBROCK, HIMMELBLAU = LANDSCAPES["bowl"], LANDSCAPES["rosenbrock"], LANDSCAPES["himmelblau"]
KEYS = ("nelder_mead", "random_search", "simulated_annealing", "spsa")
NELDER_MEAD, RANDOM_SEARCH, SIMULATED_ANNEALING, SPSA = (OPTIMIZERS[key] for key in KEYS)

himmelblau_kernel = HIMMELBLAU.value_and_gradient
#: Turned by 0.7 and pulled apart: an affine map without any symmetry.
MAP = np.array([[2.0 * cos(0.7), -sin(0.7)], [2.0 * sin(0.7), cos(0.7)]])
M00, M01, M10, M11 = MAP.ravel().tolist()


@kernel
def mapped_himmelblau(point, parameters, data, gradient):
    """Himmelblau's function of M x; its gradient is not asked for."""
    there = np.empty(2)
    there[0] = M00 * point[0] + M01 * point[1]
    there[1] = M10 * point[0] + M11 * point[1]
    return himmelblau_kernel(there, parameters, data, gradient)


@kernel
def bent_himmelblau(point, parameters, data, gradient):
    """A monotone function of Himmelblau's: the same order of all points, other heights."""
    value = himmelblau_kernel(point, parameters, data, gradient)
    return value * value * value


def value_of(landscape):
    """The loss as scipy wants it, from the same kernel."""
    return lambda point: float(sample(landscape, np.array([point]))[0][0])


def simplex_at(start, size):
    """The start and one step along each axis."""
    return np.vstack([start, np.asarray(start) + size * np.eye(len(start))])


def scipy_path(landscape, simplex, steps):
    """Best corners after each of `steps` iterations of scipy's Nelder-Mead, and its last corners with their values."""
    best = []  # scipy counts its iterations from one: hence one more below
    result = minimize(
        value_of(landscape),
        simplex[0],
        method="Nelder-Mead",
        callback=lambda point: best.append(point.copy()),
        options={"initial_simplex": simplex, "maxiter": steps + 1, "maxfev": 10**6, "xatol": 0.0, "fatol": 0.0},
    )
    return np.array(best), *result.final_simplex


def corners_of(path, row):
    """Corners (n + 1, n) and values (n + 1,) in memory before step `row`."""
    n = path.points.shape[1]
    return path.memory[row, : n + 1], path.memory[row, n + 1 :, 0]


# ------------------------------------------------------------------------------------------------ Nelder-Mead


@pytest.mark.parametrize("size", [0.05, 0.5, 2.0])
@pytest.mark.parametrize(
    ("landscape", "start"),
    [
        (ROSENBROCK, (-1.2, 1.0)),
        (ROSENBROCK, (1.5, -0.5)),
        (HIMMELBLAU, (-0.6, -1.3)),
        (HIMMELBLAU, (0.1, 4.4)),
        (quadratic(1), (3.0,)),
        (quadratic(3), (3.0, -2.0, 1.0)),
        (quadratic(5), (1.0, 1.5, 2.0, 2.5, 3.0)),
    ],
)
def test_nelder_mead_equals_scipy(landscape, start, size):
    steps = 120
    path = run(landscape, NELDER_MEAD, start=start, steps=steps, hyperparameters={"size": size}, memory=True)
    for taken in (1, 2, 3, 10, 40, steps):
        best, corners, values = scipy_path(landscape, simplex_at(start, size), taken)
        ours, our_values = corners_of(path, taken)
        assert ours == pytest.approx(corners, rel=NELDER_MEAD.check.tolerance, abs=1e-12)
        assert our_values == pytest.approx(values, rel=NELDER_MEAD.check.tolerance, abs=1e-12)
    assert path.points[1:] == pytest.approx(best, rel=NELDER_MEAD.check.tolerance, abs=1e-12)
    assert np.array_equal(path.losses[1:], [corners_of(path, row)[1][0] for row in range(1, steps + 1)])


def test_nelder_mead_is_the_same_on_a_landscape_turned_and_stretched():
    # scipy's simplex may lie anywhere: it is given the corners as the map shows them.
    start, size, steps = np.array([-0.2, 0.3]), 0.5, 100
    mapped = landscape_of(mapped_himmelblau, 2)
    path = run(mapped, NELDER_MEAD, start=start, steps=steps, hyperparameters={"size": size})
    best, _, _ = scipy_path(HIMMELBLAU, simplex_at(start, size) @ MAP.T, steps)
    # Rounding differs from the first step on. It may turn a comparison only where values are equal to the last digits.
    assert path.points[1:61] @ MAP.T == pytest.approx(best[:60], abs=1e-7)


def test_nelder_mead_compares_values_and_reads_nothing_else_from_them():
    straight, bent = landscape_of(himmelblau_kernel, 2), landscape_of(bent_himmelblau, 2)
    paths = [run(landscape, NELDER_MEAD, start=(-0.6, -1.3), steps=60) for landscape in (straight, bent)]
    assert np.array_equal(paths[0].points, paths[1].points)


def test_nelder_mead_first_step_turns_the_worst_corner_over():
    # On f = x + y the corners (1, 1), (2, 1), (1, 2) have the values 2, 3, 3. Of the two equals the later one is turned
    # over, through (1.5, 1) to (2, 0): with 2 it is no better than the best, so it goes no further and stands second.
    path = run(
        slope(2), NELDER_MEAD, start=(1.0, 1.0), steps=1, hyperparameters={"size": 1.0}, memory=True, probes=True
    )
    assert path.probes[0, : path.probe_counts[0]].tolist() == [[2.0, 1.0], [1.0, 2.0], [2.0, 0.0]]
    corners, values = corners_of(path, 1)
    assert corners.tolist() == [[1.0, 1.0], [2.0, 0.0], [2.0, 1.0]]
    assert values.tolist() == [2.0, 2.0, 3.0]
    assert path.points[1].tolist() == [1.0, 1.0]


def test_nelder_mead_expansion_and_contraction_are_as_far_as_their_numbers_say():
    numbers = {"size": 1.0, "expansion": 3.0, "contraction": 0.25}
    path = run(slope(1), NELDER_MEAD, start=(1.0,), steps=1, hyperparameters=numbers, probes=True)
    # f = x: from 2 over 1 to 0, and as that is best, three times as far.
    assert path.probes[0, :3, 0].tolist() == [2.0, 0.0, -2.0]
    assert path.points[1].tolist() == [-2.0]
    path = run(quadratic(1), NELDER_MEAD, start=(1.0,), steps=1, hyperparameters=numbers | {"size": 0.1}, probes=True)
    # f = x^2: from 1.1 over 1 to 0.9, and three times as far.
    assert path.probes[0, :3, 0] == pytest.approx([1.1, 0.9, 0.7])
    path = run(quadratic(1), NELDER_MEAD, start=(0.1,), steps=1, hyperparameters=numbers, probes=True)
    # From 1.1 over 0.1 to -0.9, which is better than 1.1 only: back to a quarter.
    assert path.probes[0, :3, 0] == pytest.approx([1.1, -0.9, -0.15])
    path = run(quadratic(1), NELDER_MEAD, start=(0.0,), steps=1, hyperparameters=numbers, probes=True)
    # To -1, as bad as 1: a quarter of the way on this side.
    assert path.probes[0, :3, 0] == pytest.approx([1.0, -1.0, 0.25])


@compiled_only
def test_nelder_mead_falls_off_a_plane_and_says_so():
    path = run(slope(2), NELDER_MEAD, start=(0.0, 0.0), steps=4000)
    assert path.status is Status.DIVERGED


@kernel
def hole(point, parameters, data, gradient):
    """A bowl that is no number left of 0.2."""
    gradient[0] = point[0]
    return point[0] * point[0] if point[0] > 0.2 else np.nan


@pytest.mark.parametrize("key", ["nelder_mead", "random_search", "simulated_annealing"])
def test_a_value_that_is_no_number_is_never_chosen(key):
    path = run(landscape_of(hole, 1), OPTIMIZERS[key], start=(1.0,), steps=200)
    assert path.steps == 200
    assert 0.2 < path.points[-1, 0] < 0.25 or key == "simulated_annealing"


# ------------------------------------------------------------------------------------------------ random search


def test_random_search_first_steps_with_numpy_s_own_generator():
    for centre in ("start", "best"):
        numbers = {"radius": 2.0, "centre": centre}
        path = run(HIMMELBLAU, RANDOM_SEARCH, start=(-0.6, -1.3), steps=20, seed=5, hyperparameters=numbers)
        rng, value = generator_of(5), value_of(HIMMELBLAU)
        start = point = path.points[0]
        for k in range(20):
            around = start if centre == "start" else point
            guess = around + 2.0 * (2.0 * np.array([rng.random(), rng.random()]) - 1.0)
            point = guess if value(guess) < value(point) else point
            assert np.array_equal(path.points[k + 1], point)


def test_random_search_finds_a_target_as_chance_has_it():
    # The share of the square that is better than the target is p; k guesses miss it with probability (1 - p)^k.
    target, runs, steps = 0.02, 4000, 100
    p = pi * 2.0 * target / 4.0
    paths = sweep(
        BOWL,
        RANDOM_SEARCH,
        starts=[(0.5, 0.2)],
        steps=steps,
        seed=np.arange(runs),
        hyperparameters={"radius": 1.0, "centre": "start"},
    )
    for k in (1, 3, 10, 30, 100):
        expected = 1.0 - (1.0 - p) ** k
        found = (paths.losses[:, k] < target).mean()
        assert found == pytest.approx(expected, abs=4.0 * (expected * (1.0 - expected) / runs) ** 0.5)


def test_random_search_guesses_evenly_in_its_square():
    path = run(
        HIMMELBLAU,
        RANDOM_SEARCH,
        start=(1.0, -1.0),
        steps=5000,
        probes=True,
        hyperparameters={"radius": 3.0, "centre": "start"},
    )
    guesses = (path.probes[:, 0] - [1.0, -1.0]) / 3.0
    assert np.abs(guesses).max() <= 1.0
    # Mean 0 and variance 1/3 of a uniform number, four standard errors wide; the two coordinates independent.
    assert np.abs(guesses.mean(axis=0)).max() < 4.0 * (1.0 / 3.0 / 5000) ** 0.5
    assert guesses.var(axis=0) == pytest.approx(1.0 / 3.0, abs=4.0 * (4.0 / 45.0 / 5000) ** 0.5)
    assert abs(np.corrcoef(guesses.T)[0, 1]) < 4.0 / 5000**0.5
    assert (np.diff(path.losses) <= 0.0).all()


def test_random_search_around_the_best_moves_its_square_along():
    path = run(ROSENBROCK, RANDOM_SEARCH, steps=500, probes=True, hyperparameters={"radius": 0.2, "centre": "best"})
    assert np.abs(path.probes[:, 0] - path.points[:-1]).max() <= 0.2
    assert np.abs(path.points[-1] - path.points[0]).max() > 0.2


# ------------------------------------------------------------------------------------------------ simulated annealing


def test_simulated_annealing_first_steps_with_numpy_s_own_generator():
    numbers = {"temperature": 20.0, "cooling": 0.95, "step_size": 0.8}
    path = run(HIMMELBLAU, SIMULATED_ANNEALING, start=(-0.6, -1.3), steps=60, seed=7, hyperparameters=numbers)
    rng, value, point, accepted = generator_of(7), value_of(HIMMELBLAU), path.points[0], 0
    for k in range(60):
        trial = point + 0.8 * rng.standard_normal(2)
        climb, luck = value(trial) - value(point), rng.random()
        if climb <= 0.0 or luck < np.exp(-climb / (20.0 * 0.95**k)):
            point, accepted = trial, accepted + 1
        assert path.points[k + 1] == pytest.approx(point, rel=1e-14)
    assert 10 < accepted < 50


@pytest.mark.parametrize("temperature", [0.1, 1.0, 10.0])
def test_simulated_annealing_accepts_as_metropolis_says(temperature):
    # On the plane x + y the climb of a trial is normal with deviation s = sigma sqrt(2), wherever it begins:
    # it is accepted with probability E min(1, exp(-climb / T)) = 1/2 + exp(s^2 / 2T^2) Phi(-s / T).
    numbers = {"temperature": temperature, "cooling": 1.0, "step_size": 0.7}
    path = run(slope(2), SIMULATED_ANNEALING, start=(0.0, 0.0), steps=20_000, hyperparameters=numbers, probes=True)
    accepted = (path.points[1:] != path.points[:-1]).any(axis=1)
    s = 0.7 * 2.0**0.5 / temperature
    expected = 0.5 + np.exp(0.5 * s * s + norm.logcdf(-s))
    assert accepted.mean() == pytest.approx(expected, abs=4.0 * (expected * (1.0 - expected) / 20_000) ** 0.5)
    # And by the height of the climb: exp(-climb / T) of them, in bins a tenth of T wide.
    climbs = (path.probes[:, 0].sum(axis=1) - path.losses[:-1]) / temperature
    assert accepted[climbs <= 0.0].all()
    for low in (0.0, 0.5, 1.0):
        inside = (climbs > low) & (climbs <= low + 0.1)
        if inside.sum() > 100:
            rate = np.exp(-climbs[inside])
            error = 4.0 * (rate * (1.0 - rate)).sum() ** 0.5
            assert accepted[inside].sum() == pytest.approx(rate.sum(), abs=error)


def test_simulated_annealing_that_never_cools_settles_into_boltzmann_s_law():
    # In a bowl of two dimensions heights are exponentially distributed with mean T. Neighbours are correlated over
    # about 30 steps, so that 200,000 of them count as 6,000.
    numbers = {"temperature": 0.5, "cooling": 1.0, "step_size": 1.0}
    losses = run(BOWL, SIMULATED_ANNEALING, start=(0.5, 0.5), steps=200_000, hyperparameters=numbers).losses[100:]
    assert losses.mean() == pytest.approx(0.5, rel=4.0 / 6000**0.5)
    assert (losses > 1.0).mean() == pytest.approx(np.exp(-2.0), rel=0.1)


def test_simulated_annealing_cools_by_its_factor_and_at_zero_never_climbs():
    numbers = {"temperature": 3.0, "cooling": 0.9}
    path = run(BOWL, SIMULATED_ANNEALING, steps=50, hyperparameters=numbers, memory=True)
    assert path.memory[1:, 0, 0] == pytest.approx(3.0 * 0.9 ** np.arange(50), rel=1e-13)
    path = run(HIMMELBLAU, SIMULATED_ANNEALING, steps=500, hyperparameters={"temperature": 0.0})
    assert (np.diff(path.losses) <= 0.0).all()
    assert path.losses[-1] < 0.01 * path.losses[0]


# ------------------------------------------------------------------------------------------------ SPSA


def test_spsa_first_steps_with_numpy_s_own_generator():
    numbers = {"learning_rate": 0.002, "stability": 7.0, "perturbation": 0.2}
    path = run(HIMMELBLAU, SPSA, start=(-0.6, -1.3), steps=30, seed=3, hyperparameters=numbers)
    rng, value, point = generator_of(3), value_of(HIMMELBLAU), path.points[0]
    for k in range(30):
        delta = np.where([rng.random() < 0.5, rng.random() < 0.5], 1.0, -1.0)
        rate, c = 0.002 * 8.0**0.602 / (7.0 + k + 1.0) ** 0.602, 0.2 / (k + 1.0) ** 0.101
        point = point - rate * (value(point + c * delta) - value(point - c * delta)) / (2.0 * c * delta)
        assert path.points[k + 1] == pytest.approx(point, rel=1e-11)


@pytest.mark.parametrize("dimension", [1, 2, 5])
@pytest.mark.parametrize("perturbation", [0.01, 1.0])
def test_spsa_is_right_on_average(dimension, perturbation):
    # On a quadratic the estimate of component i is g_i + sum_{j != i} g_j delta_j / delta_i, whatever c:
    # its mean is g_i and its variance the sum of the other squares.
    landscape, runs = quadratic(dimension), 6_000
    numbers = {"learning_rate": 1.0, "perturbation": perturbation}
    paths = sweep(landscape, SPSA, steps=1, seed=np.arange(runs), hyperparameters=numbers)
    estimates = paths.points[:, 0] - paths.points[:, 1]
    gradient = sample(landscape, [landscape.start])[1][0]
    variance = (gradient**2).sum() - gradient**2
    assert np.abs(estimates.mean(axis=0) - gradient).max() <= 1e-9 + 4.5 * (variance.max() / runs) ** 0.5
    assert estimates.var(axis=0) == pytest.approx(variance, rel=0.1, abs=1e-9)


def test_spsa_takes_a_schedule_on_its_rate():
    numbers = {"learning_rate": 0.01, "perturbation": 0.1}
    plain = run(HIMMELBLAU, SPSA, steps=1, hyperparameters=numbers).points
    halved = run(HIMMELBLAU, SPSA, steps=1, hyperparameters=numbers, schedule=[0.5]).points
    assert halved[1] - halved[0] == pytest.approx(0.5 * (plain[1] - plain[0]), rel=1e-12)


# ------------------------------------------------------------------------------------------------ all four


@pytest.mark.parametrize("key", KEYS)
def test_every_value_that_is_asked_for_is_a_probe_and_no_gradient_is(key):
    path = run(HIMMELBLAU, OPTIMIZERS[key], steps=100, probes=True)
    assert (path.evaluations[:, 1:] == 0).all()
    # One more a step: the loss where the path stands.
    assert np.array_equal(np.diff(path.evaluations[:, 0]), path.probe_counts + 1)
    assert path.probe_counts.max() <= OPTIMIZERS[key].probes
