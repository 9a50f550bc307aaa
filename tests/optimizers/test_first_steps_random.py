"""Methods that draw: the same seed gives the same path, to the last bit, however the runs are handed out."""

import numpy as np
import pytest

from descent import run, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

STOCHASTIC = pytest.mark.parametrize(
    "optimizer", [pytest.param(record, id=key) for key, record in OPTIMIZERS.items() if record.stochastic]
)
ROSENBROCK = LANDSCAPES["rosenbrock"]


@STOCHASTIC
def test_a_seed_is_a_path(optimizer):
    first, again, other = (run(ROSENBROCK, optimizer, steps=50, seed=seed, memory=True) for seed in (4, 4, 5))
    assert np.array_equal(first.points, again.points)
    assert np.array_equal(first.memory, again.memory)
    assert not np.array_equal(first.points, other.points[: len(first.points)])


@STOCHASTIC
def test_threads_and_neighbours_leave_no_trace(optimizer):
    seeds = [3, 1, 4, 1, 5, 9, 2, 6]
    alone = [run(ROSENBROCK, optimizer, steps=50, seed=seed) for seed in seeds]
    for threads in (1, 2, 3):
        together = sweep(ROSENBROCK, optimizer, steps=50, seed=seeds, threads=threads)
        for number, path in enumerate(alone):
            assert np.array_equal(together[number].points, path.points)
            assert np.array_equal(together[number].evaluations, path.evaluations)


@STOCHASTIC
def test_numbers_left_by_an_earlier_run_do_not_matter(optimizer):
    # The memory is the same array for every run of a chunk.
    pair = sweep(ROSENBROCK, optimizer, starts=[(-1.2, 1.0), (0.5, 0.5)], steps=50, memory=True, threads=1)
    second = run(ROSENBROCK, optimizer, start=(0.5, 0.5), steps=50, memory=True)
    assert np.array_equal(pair[1].points, second.points)
    assert np.array_equal(pair[1].memory, second.memory)
