"""Schedules: factors as torch and optax have them, every number felt, and never anything a rate cannot be multiplied with."""

import json
from pathlib import Path

import numpy as np
import pytest

from descent import run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from tests.formulas import symbols_in

REFERENCES = Path(__file__).parents[1] / "references"
ROWS = [
    pytest.param(row, factors, id=f"{row['schedule']}-{library}-{number}")
    for library in ("torch", "optax")
    for number, (row, factors) in enumerate(
        zip(
            json.loads((REFERENCES / f"{library}.json").read_text())["schedules"],
            np.load(REFERENCES / f"{library}.npz")["factors"],
            strict=True,
        )
    )
]
EVERY = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
NUMBERS = [
    pytest.param(schedule, quantity, id=f"{key}-{quantity.name}")
    for key, schedule in SCHEDULES.items()
    for quantity in schedule.quantities
]


@EVERY
def test_key_words_and_symbols(schedule):
    assert SCHEDULES[schedule.key] is schedule
    for words in (schedule.name, schedule.latex, schedule.lesson, schedule.convention):
        assert words.strip() == words != ""
    assert schedule.lesson.endswith(".")
    assert {quantity.symbol for quantity in schedule.quantities} <= symbols_in(schedule.latex)


@pytest.mark.parametrize(("row", "expected"), ROWS)
def test_factors_equal_the_reference(row, expected):
    factors = SCHEDULES[row["schedule"]].factors(len(expected), **row["numbers"])
    # torch's cosine is a recursion: its rounding adds up over the steps.
    assert np.abs(factors - expected).max() <= 1e-12


def test_references_cover_every_schedule_but_the_constant_and_move_every_number():
    used = [row.values[0] for row in ROWS]
    assert {row["schedule"] for row in used} == SCHEDULES.keys() - {"constant"}
    for key, schedule in SCHEDULES.items():
        for quantity in schedule.quantities:
            values = {row["numbers"][quantity.name] for row in used if row["schedule"] == key}
            assert len(values) > 1


def test_constant_changes_nothing():
    assert np.array_equal(SCHEDULES["constant"].factors(7), np.ones(7))


@pytest.mark.parametrize(("schedule", "quantity"), NUMBERS)
def test_every_number_moves_the_factors(schedule, quantity):
    default = schedule.factors(100)
    for value in (quantity.low, quantity.high):
        assert np.abs(schedule.factors(100, **{quantity.name: value}) - default).max() > 1e-3


@EVERY
@pytest.mark.parametrize("steps", [1, 2, 3, 10, 1000])
def test_factors_are_finite_and_shares(schedule, steps):
    settings = [{}] + [{q.name: value} for q in schedule.quantities for value in q.stops]
    for numbers in settings:
        factors = schedule.factors(steps, **numbers)
        assert factors.shape == (steps,)
        assert np.isfinite(factors).all()
        assert ((factors >= 0.0) & (factors <= 1.0)).all()


@EVERY
def test_factors_of_no_steps_are_none(schedule):
    assert schedule.factors(0).shape == (0,)


@EVERY
def test_numbers_that_are_unknown_or_out_of_range_are_refused(schedule):
    with pytest.raises(ValueError, match="has no 'warmth'"):
        schedule.factors(10, warmth=1.0)
    for quantity in schedule.quantities:
        with pytest.raises(ValueError, match=quantity.name):
            schedule.factors(10, **{quantity.name: quantity.high + 1.0})


@EVERY
def test_gradient_descent_takes_each_step_with_its_own_rate(schedule):
    factors = schedule.factors(40)
    path = run(
        LANDSCAPES["bowl"],
        OPTIMIZERS["gradient_descent"],
        start=(2.0, -1.0),
        steps=40,
        schedule=factors,
        hyperparameters={"learning_rate": 0.3},
    )
    shrinking = np.concatenate([[1.0], np.cumprod(1.0 - 0.3 * factors)])
    assert path.points == pytest.approx(shrinking[:, None] * [2.0, -1.0], rel=1e-13)
