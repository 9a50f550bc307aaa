"""Mini-batches and schedules: every row once an epoch, means that add up, factors that multiply."""

import numpy as np
import pytest

from descent import run, sample
from descent.randomness import draw_batches
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

WITH_DATA = [
    pytest.param(landscape, id=landscape.key) for landscape in LANDSCAPES.values() if landscape.dataset is not None
]
WITH_RATE = [
    pytest.param(optimizer, id=optimizer.key)
    for optimizer in OPTIMIZERS.values()
    if any(quantity.name == "learning_rate" for quantity in optimizer.hyperparameters)
]


@pytest.mark.parametrize(("rows", "size"), [(40, 8), (40, 7), (40, 1), (40, 40), (40, 39), (3, 2), (1, 1)])
def test_every_epoch_visits_every_row_once(rows, size):
    per_epoch = -(-rows // size)
    batches = draw_batches(rows, size, 5 * per_epoch, seed=4)
    assert batches.shape == (5 * per_epoch, size)
    orders = []
    for epoch in batches.reshape(5, -1):
        order = epoch[epoch >= 0]
        assert sorted(order) == list(range(rows))
        orders.append(tuple(order))
    # Padding stands at the end of an epoch only: its last batch is the short one.
    padding = batches.reshape(5, -1) < 0
    assert not padding[:, :rows].any()
    assert padding[:, rows:].all()
    assert rows < 10 or len(set(orders)) == 5, "every epoch is shuffled anew"


def test_batches_may_end_within_an_epoch():
    assert np.array_equal(draw_batches(40, 7, 20, seed=1)[:9], draw_batches(40, 7, 9, seed=1))


def test_batches_follow_the_seed():
    assert np.array_equal(draw_batches(40, 8, 10, seed=1), draw_batches(40, 8, 10, seed=1))
    assert not np.array_equal(draw_batches(40, 8, 10, seed=1), draw_batches(40, 8, 10, seed=2))


def standing_still(landscape, batch_size, steps, source="exact"):
    """Gradients of `steps` + 1 mini-batches, all at the start: a schedule of zeros keeps the point there."""
    path = run(
        landscape,
        OPTIMIZERS["gradient_descent"],
        steps=steps,
        batch_size=batch_size,
        gradient=source,
        schedule=np.zeros(steps),
    )
    assert (path.points == path.points[0]).all()
    return path.gradients


@pytest.mark.parametrize("landscape", WITH_DATA)
@pytest.mark.parametrize("size", [1, 7, 8, "all but one"])
def test_batch_gradients_of_an_epoch_average_to_the_whole(landscape, size):
    rows = len(landscape.rows)
    size = rows - 1 if size == "all but one" else size
    sizes = np.full(-(-rows // size), size)
    sizes[-1] = rows - size * (len(sizes) - 1)
    gradients = standing_still(landscape, size, 2 * len(sizes) - 1)
    _, whole = sample(landscape, np.array([landscape.start]))
    for epoch in (gradients[: len(sizes)], gradients[len(sizes) :]):
        assert np.average(epoch, axis=0, weights=sizes) == pytest.approx(whole[0], rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("source", ["exact", "central"])
def test_batches_of_one_show_every_row(source):
    landscape = LANDSCAPES["logistic"]
    w = np.array(landscape.start)
    x, y = landscape.rows[:, :2], landscape.rows[:, 2]
    each_row = -(y / (1.0 + np.exp(y * (x @ w))))[:, None] * x
    seen = standing_still(landscape, 1, len(landscape.rows) - 1, source)
    order = draw_batches(len(landscape.rows), 1, len(landscape.rows), seed=0)[:, 0]
    assert seen == pytest.approx(each_row[order], abs=1e-12 if source == "exact" else 1e-8)


@pytest.mark.parametrize("landscape", WITH_DATA)
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda optimizer: optimizer.key)
def test_one_batch_of_all_rows_is_no_batch(landscape, optimizer):
    # A batch shuffles the sum, so the steps differ by rounding and no more; further steps might amplify it.
    whole = run(landscape, optimizer, steps=1)
    batched = run(landscape, optimizer, steps=1, batch_size=len(landscape.rows))
    assert batched.points == pytest.approx(whole.points, rel=1e-7, abs=1e-7)
    assert np.array_equal(batched.losses, sample(landscape, batched.points)[0])


@pytest.mark.parametrize("landscape", WITH_DATA)
def test_losses_are_of_the_whole_landscape(landscape):
    path = run(landscape, OPTIMIZERS["adam"], steps=50, batch_size=3)
    assert np.array_equal(path.losses, sample(landscape, path.points)[0])


@pytest.mark.parametrize("optimizer", WITH_RATE)
def test_schedule_multiplies_the_rate(optimizer):
    # Powers of two multiply without rounding, so the paths are equal bit for bit.
    rate = next(q.default for q in optimizer.hyperparameters if q.name == "learning_rate") / 8.0
    landscape = LANDSCAPES["himmelblau"]
    quadrupled = run(landscape, optimizer, steps=30, schedule=np.full(30, 4.0), hyperparameters={"learning_rate": rate})
    plain = run(landscape, optimizer, steps=30, hyperparameters={"learning_rate": 4.0 * rate})
    assert np.array_equal(quadrupled.points, plain.points)


def test_schedule_has_one_factor_a_step():
    factors = np.random.default_rng(0).uniform(0.0, 2.0, 40)
    path = run(
        LANDSCAPES["bowl"],
        OPTIMIZERS["gradient_descent"],
        steps=40,
        schedule=factors,
        hyperparameters={"learning_rate": 0.1},
    )
    shrink = np.cumprod(np.append(1.0, 1.0 - 0.1 * factors))
    assert path.points == pytest.approx(shrink[:, None] * path.points[0], rel=1e-13)


def test_schedule_scales_each_run_s_own_rate():
    rates = [0.05, 0.1]
    for rate in rates:
        path = run(
            LANDSCAPES["bowl"],
            OPTIMIZERS["gradient_descent"],
            steps=2,
            schedule=[1.0, 3.0],
            hyperparameters={"learning_rate": rate},
        )
        assert path.points[2] == pytest.approx((1.0 - rate) * (1.0 - 3.0 * rate) * path.points[0], rel=1e-14)
