"""The 0-1 loss, counted by hand: no gradient says anything about it."""

import numpy as np

from descent import sample, sample_hessians
from landscapes import LANDSCAPES

ZERO_ONE, LOGISTIC = LANDSCAPES["zero_one"], LANDSCAPES["logistic"]
ROWS = ZERO_ONE.rows


def points(count=2000):
    """Weight vectors all over the domain."""
    low, high = np.array(ZERO_ONE.domain).T
    return np.random.default_rng(5).uniform(low, high, (count, 2))


def test_value_is_the_share_of_rows_on_the_wrong_side():
    values, _ = sample(ZERO_ONE, points())
    predicted = np.where(points() @ ROWS[:, :2].T > 0, 1.0, -1.0)
    assert np.array_equal(values, (predicted != ROWS[:, 2]).mean(axis=1))
    # A staircase with many steps, not a plain.
    assert len(np.unique(values)) > 10


def test_rows_on_the_line_count_as_wrong():
    values, _ = sample(ZERO_ONE, np.zeros((1, 2)))
    assert values[0] == 1.0


def test_gradient_and_hessian_are_exactly_zero():
    assert not sample(ZERO_ONE, points())[1].any()
    assert not sample_hessians(ZERO_ONE, points()).any()


def test_only_the_direction_of_the_weights_matters():
    directions = points() / np.linalg.norm(points(), axis=1, keepdims=True)
    assert np.array_equal(sample(ZERO_ONE, directions)[0], sample(ZERO_ONE, 2.0 * directions)[0])


def test_logistic_loss_has_the_same_rows_and_lies_above():
    # log2(1 + exp(-m)) >= [m <= 0]: what makes the smooth loss a stand-in for the share of errors.
    assert np.array_equal(ROWS, LOGISTIC.rows)
    assert (sample(LOGISTIC, points())[0] / np.log(2.0) >= sample(ZERO_ONE, points())[0]).all()
