"""run(), sweep() and sample(): one path, many paths and values, all the same mathematics."""

from itertools import pairwise

import numpy as np
import pytest

from descent import run, sample, sample_hessians, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.covering import PAIRS
from tests.examples import quadratic


def random_starts(landscape, count, seed=0):
    """`count` points of the domain, (count, n)."""
    low, high = np.array(landscape.domain).T
    return np.random.default_rng(seed).uniform(low, high, (count, landscape.dimension))


def assert_same_path(one, other):
    """Bit for bit."""
    for record in ("points", "losses", "gradients", "memory", "evaluations"):
        assert np.array_equal(getattr(one, record), getattr(other, record)), record
    assert (one.reason, one.status_step) == (other.reason, other.status_step)


def assert_same_paths(one, other):
    """Bit for bit, wherever rows are used."""
    assert len(one) == len(other)
    for i in range(len(one)):
        assert_same_path(one[i], other[i])


@pytest.mark.parametrize(("landscape", "optimizer"), PAIRS)
def test_a_row_of_a_sweep_is_the_run_with_its_inputs(landscape, optimizer):
    starts = random_starts(landscape, 5)
    varied = {q.name: q.stops[np.linspace(0, len(q.stops) - 1, 5).astype(int)] for q in optimizer.hyperparameters}
    scheduled = "learning_rate" in varied
    common = {"steps": 30, "noise": 0.1, "seed": 3, "memory": True}
    common["schedule"] = np.linspace(1.0, 0.1, 30) if scheduled else None
    paths = sweep(landscape, optimizer, starts=starts, hyperparameters=varied, **common)
    for i, start in enumerate(starts):
        alone = run(
            landscape,
            optimizer,
            start=start,
            hyperparameters={name: values[i] for name, values in varied.items()},
            **common,
        )
        assert_same_path(alone, paths[i])


@pytest.mark.parametrize(("landscape", "optimizer"), PAIRS)
def test_path_records_what_the_landscape_says(landscape, optimizer):
    path = run(landscape, optimizer, steps=40, memory=True)
    values, gradients = sample(landscape, path.points)
    assert np.array_equal(path.losses, values)
    assert np.array_equal(path.gradients, gradients)
    assert path.points[0].tolist() == list(landscape.start)
    assert path.evaluations.shape == (path.steps + 1, 3)
    assert path.memory.shape == (path.steps + 1, len(optimizer.memory_rows(landscape.dimension)), landscape.dimension)
    assert run(landscape, optimizer, steps=40).memory is None


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda optimizer: optimizer.key)
def test_threads_do_not_change_a_bit(optimizer):
    landscape = LANDSCAPES["logistic"]
    inputs = {"starts": random_starts(landscape, 50), "steps": 60, "batch_size": 7, "noise": 0.05, "memory": True}
    one = sweep(landscape, optimizer, threads=1, **inputs)
    assert_same_paths(one, sweep(landscape, optimizer, threads=3, **inputs))
    assert_same_paths(one, sweep(landscape, optimizer, threads=64, **inputs))


def test_work_handed_to_all_cores_by_default_is_the_same():
    landscape, optimizer = LANDSCAPES["rosenbrock"], OPTIMIZERS["adam"]
    starts = random_starts(landscape, 300)
    alone = sweep(landscape, optimizer, starts=starts, threads=1, memory=True)
    assert_same_paths(alone, sweep(landscape, optimizer, starts=starts, memory=True))


@pytest.mark.parametrize("threads", [None, 1, 2, 5])
@pytest.mark.parametrize("runs", [1, 7, 100])
def test_progress_rises_to_one(threads, runs):
    landscape, seen = LANDSCAPES["bowl"], []
    sweep(
        landscape,
        OPTIMIZERS["adam"],
        starts=random_starts(landscape, runs),
        steps=5,
        threads=threads,
        progress=seen.append,
    )
    assert seen[-1] == 1.0
    assert all(0.0 < before < after for before, after in pairwise([1e-9, *seen]))
    # A hundred runs are enough to say more than "done".
    assert runs < 100 or len(seen) > 1


@pytest.mark.parametrize(("landscape", "optimizer"), PAIRS)
def test_seed_decides_every_random_choice_and_nothing_else(landscape, optimizer):
    inputs = {"steps": 25, "memory": True}
    if not optimizer.stochastic:
        assert_same_path(run(landscape, optimizer, seed=1, **inputs), run(landscape, optimizer, seed=2, **inputs))
    noisy = {"noise": 0.5, **inputs}
    assert_same_path(run(landscape, optimizer, seed=1, **noisy), run(landscape, optimizer, seed=1, **noisy))
    one, other = run(landscape, optimizer, seed=1, **noisy), run(landscape, optimizer, seed=2, **noisy)
    # Noise in a gradient means nothing to a method that does not look at it.
    matters = optimizer.stochastic or optimizer.needs != "value"
    assert matters == (not np.array_equal(one.gradients, other.gradients))


def test_all_runs_of_a_sweep_meet_the_same_noise():
    paths = sweep(LANDSCAPES["bowl"], OPTIMIZERS["adam"], starts=[(1.0, 1.0)] * 4, noise=0.3, memory=True)
    for i in range(1, 4):
        assert_same_path(paths[0], paths[i])


@pytest.mark.parametrize("dimension", [1, 5])
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda optimizer: optimizer.key)
def test_any_dimension_goes_downhill(optimizer, dimension):
    landscape = quadratic(dimension)
    path = run(landscape, optimizer, steps=300, memory=True)
    assert path.points.shape == path.gradients.shape == (301, dimension)
    assert path.memory.shape == (301, len(optimizer.memory_rows(dimension)), dimension)
    assert path.losses[-1] < 0.5 * path.losses[0]


def test_gradient_descent_in_five_dimensions_follows_its_closed_form():
    landscape, rate = quadratic(5), 0.05
    hessian = np.diag(np.arange(1.0, 6.0)) + 1.0
    path = run(landscape, OPTIMIZERS["gradient_descent"], steps=60, hyperparameters={"learning_rate": rate})
    step = np.eye(5) - rate * hessian
    expected = [np.linalg.matrix_power(step, k) @ landscape.start for k in range(61)]
    assert path.points == pytest.approx(np.array(expected), abs=1e-13)


def test_sample_evaluates_the_whole_landscape():
    points = random_starts(quadratic(5), 20)
    values, gradients = sample(quadratic(5), points)
    hessian = np.diag(np.arange(1.0, 6.0)) + 1.0
    assert values == pytest.approx(0.5 * np.einsum("mi,ij,mj->m", points, hessian, points), rel=1e-13)
    assert gradients == pytest.approx(points @ hessian, abs=1e-12)
    # The Hessian is not declared here: central differences of the gradient stand in for it.
    assert sample_hessians(quadratic(5), points) == pytest.approx(np.broadcast_to(hessian, (20, 5, 5)), abs=1e-8)


def test_parameters_reach_the_landscape():
    point = np.array([[0.5, 1.0]])
    values, _ = sample(LANDSCAPES["rosenbrock"], point, {"steepness": 8.0})
    assert values[0] == 0.25 + 8.0 * 0.75**2
    path = run(LANDSCAPES["rosenbrock"], OPTIMIZERS["adam"], start=point[0], parameters={"steepness": 8.0}, steps=1)
    assert path.losses[0] == values[0]


def test_inputs_are_not_written_to():
    starts, rates = np.array([[1.0, 1.0], [2.0, 2.0]]), np.array([0.1, 0.2])
    sweep(LANDSCAPES["bowl"], OPTIMIZERS["adam"], starts=starts, hyperparameters={"learning_rate": rates})
    assert starts.tolist() == [[1.0, 1.0], [2.0, 2.0]]
    assert rates.tolist() == [0.1, 0.2]
