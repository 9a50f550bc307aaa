"""The declared limits of the learning rate: on quadratics, just below converges and just above diverges."""

import numpy as np
import pytest

from descent import run, sample_hessians
from landscapes import LANDSCAPES, quadratic_n
from optimizers import OPTIMIZERS

DECLARED = [key for key, optimizer in OPTIMIZERS.items() if optimizer.stability is not None]
UNLIMITED = [key for key in DECLARED if OPTIMIZERS[key].stability.bound({"momentum": 0.0, "nu": 0.0}) == np.inf]
#: A learning rate may be set to no more than the slider's end: landscapes steep enough for every limit to lie below it.
QUADRATICS = [
    pytest.param(LANDSCAPES["narrow_valley"], {"condition_number": 2.0}, id="valley-2"),
    pytest.param(LANDSCAPES["narrow_valley"], {"condition_number": 20.0}, id="valley-20"),
    pytest.param(LANDSCAPES["narrow_valley"], {"condition_number": 300.0}, id="valley-300"),
    pytest.param(quadratic_n(5), {"condition_number": 50.0}, id="quadratic-5"),
]
#: Hyperparameters that change the limit, for those optimizers that have them.
TUNINGS = [{}, {"weight_decay": 0.5}, {"momentum": 0.0}, {"momentum": 0.5}, {"momentum": 0.6, "nu": 0.9}]


def tuned(key):
    return [t for t in TUNINGS if set(t) <= {q.name for q in OPTIMIZERS[key].hyperparameters}]


CASES = [
    pytest.param(key, t, id=f"{key}-{'-'.join(f'{n}={v}' for n, v in t.items())}")
    for key in DECLARED
    for t in tuned(key)
    if key not in UNLIMITED
]


def test_the_methods_that_theory_covers_declare_a_limit():
    assert DECLARED == [
        "gradient_descent",
        "heavy_ball",
        "nesterov",
        "qhm",
        "newton",
        "gradient_flow",
        "runge_kutta",
        "implicit_euler",
    ]


@pytest.mark.parametrize(("landscape", "parameters"), QUADRATICS)
@pytest.mark.parametrize(("key", "tuning"), CASES)
def test_below_the_limit_it_converges_and_above_it_diverges(key, tuning, landscape, parameters):
    optimizer = OPTIMIZERS[key]
    start = landscape.start
    curvature = np.linalg.eigvalsh(sample_hessians(landscape, [start], parameters)[0])[-1]
    values = {q.name: q.default for q in optimizer.hyperparameters} | tuning
    limit = optimizer.stability.limit(curvature, values)

    def farthest(share):
        """How far from the minimum it is in the last steps, as a share of how far it was at first."""
        rate = share * limit
        path = run(
            landscape,
            optimizer,
            start=start,
            steps=3000,
            parameters=parameters,
            hyperparameters={**tuning, "learning_rate": rate},
        )
        distances = np.hypot.reduce(path.points, axis=1) / np.hypot.reduce(start)
        return distances[-10:].max()

    below = farthest(0.99)
    assert below < 1e-2
    # Newton's slider ends at its limit.
    if limit * 1.01 <= optimizer.hyperparameters[0].high:
        assert farthest(1.01) > 1e3
    else:
        assert (key, limit) == ("newton", 2.0)
        assert farthest(1.0) == pytest.approx(1.0)


@pytest.mark.parametrize(("landscape", "parameters"), QUADRATICS)
@pytest.mark.parametrize("key", UNLIMITED)
def test_without_a_limit_the_longest_steps_converge(key, landscape, parameters):
    optimizer = OPTIMIZERS[key]
    rates = optimizer.hyperparameters[0].stops
    for rate in rates[rates >= 0.01]:
        path = run(landscape, optimizer, steps=1000, parameters=parameters, hyperparameters={"learning_rate": rate})
        distances = np.hypot.reduce(path.points, axis=1)
        assert (np.diff(distances) <= 1e-8).all()
        assert distances[-1] < 1e-4 * distances[0]
    assert optimizer.stability.limit(3.0, {}) == np.inf


def test_where_nothing_curves_upwards_nothing_limits_the_rate():
    stability = OPTIMIZERS["gradient_descent"].stability
    assert stability.limit(0.0, {"weight_decay": 0.0}) == np.inf
    assert stability.limit(-3.0, {"weight_decay": 0.5}) == np.inf
    assert stability.limit(3.0, {"weight_decay": 1.0}) == 0.5
