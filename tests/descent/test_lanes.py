"""Sweeps in lanes: the same arithmetic as one run after the other, bit for bit."""

import sys

import numpy as np
import pytest

from descent import Reason, kernel, run, sweep
from descent.lanes import LANES, fuse
from descent.run import STEPS_WORTH_LANES
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.marks import compiled_only

#: Pairs that cover every landscape and every optimizer that can be rewritten, without compiling all of their products.
PAIRS = [
    *((landscape, "adam") for landscape in ("bowl", "narrow_valley", "himmelblau", "rastrigin")),
    *(("rosenbrock", key) for key in ("gradient_descent", "heavy_ball", "adam", "adagrad", "nadam", "lion")),
]


def fused(landscape, optimizer):
    """The sweep of a pair, or None."""
    n = landscape.dimension
    return fuse(landscape.value_and_gradient, optimizer.step, n, len(optimizer.memory_rows(n)))


@compiled_only
@pytest.mark.parametrize(("landscape", "optimizer"), PAIRS)
def test_ends_in_lanes_are_the_ends_of_single_runs(landscape, optimizer, monkeypatch):
    record, method = LANDSCAPES[landscape], OPTIMIZERS[optimizer]
    assert fused(record, method) is not None, "this pair can be rewritten"
    chance = np.random.default_rng(5)
    # More than two rounds of lanes, the last one not full; numbers from one end of every slider to the other.
    runs = 2 * LANES + 37
    low, high = np.array(record.domain).T
    arguments = {
        "starts": chance.uniform(low, high, (runs, record.dimension)),
        "hyperparameters": {q.name: chance.choice(q.stops, runs) for q in method.hyperparameters},
        "steps": 150,
        "keep": "end",
    }
    plain = sweep(record, method, **arguments)
    monkeypatch.setattr(sys.modules["descent.run"], "STEPS_WORTH_LANES", 0)
    lanes = sweep(record, method, **arguments)
    for name in ("points", "losses", "gradients", "evaluations", "lengths", "status_steps"):
        assert np.array_equal(getattr(plain, name), getattr(lanes, name)), name
    assert plain.reasons == lanes.reasons
    happened = {("bowl", "adam"): Reason.MINIMUM, ("rosenbrock", "gradient_descent"): Reason.OVERFLOW}
    assert happened.get((landscape, optimizer), Reason.MOVING) in plain.reasons, (
        "where nothing happens nothing is tested"
    )


@compiled_only
def test_lanes_do_not_depend_on_threads(monkeypatch):
    monkeypatch.setattr(sys.modules["descent.run"], "STEPS_WORTH_LANES", 0)
    starts = np.random.default_rng(1).uniform(-1.0, 2.0, (1000, 2))
    one, many = (
        sweep(LANDSCAPES["rosenbrock"], OPTIMIZERS["adam"], starts=starts, keep="end", threads=t) for t in (1, 3)
    )
    assert np.array_equal(one.points, many.points)


@kernel
def shifting_step(problem, point, loss, gradient, memory, hyperparameters, k):
    """Turns the plane by swapping coordinates, which is right only if all values are taken before any is stored."""
    last = point.size - 1
    if k == 2:
        point[0], point[last] = point[last], -point[0]
    else:
        memory[0, 0] = loss


def test_what_cannot_be_rewritten_stays_with_the_plain_loop():
    bowl = LANDSCAPES["bowl"].value_and_gradient
    assert fuse(bowl, OPTIMIZERS["newton"].step, 2, 0) is None
    assert fuse(bowl, OPTIMIZERS["conjugate_gradient"].step, 2, 3) is None
    assert fuse(bowl, shifting_step, 2, 1) is None
    assert fuse(LANDSCAPES["logistic"].value_and_gradient, OPTIMIZERS["adam"].step, 2, 4) is None


@compiled_only
@pytest.mark.parametrize("optimizer", ["newton", "random_search"])
def test_a_great_sweep_of_any_pair_has_its_ends(optimizer):
    starts = np.random.default_rng(1).uniform(-2.0, 2.0, (STEPS_WORTH_LANES // 1000, 2))
    record, method = LANDSCAPES["bowl"], OPTIMIZERS[optimizer]
    ends = sweep(record, method, starts=starts, steps=1, keep="end")
    assert np.array_equal(ends.points[7], run(record, method, start=starts[7], steps=1).points[-1:])
