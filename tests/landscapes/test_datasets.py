"""Datasets: rows that can be drawn again, and rows of a user's own, refused with the reason where they do not fit."""

import re

import numpy as np
import pytest

from landscapes import LANDSCAPES
from landscapes.datasets import LINE_WITH_OUTLIER, SOFT_STEP, TWO_CLASSES, WAVE

DATASETS = {"two classes": TWO_CLASSES, "line": LINE_WITH_OUTLIER, "step": SOFT_STEP, "wave": WAVE}
WITH_DATA = [landscape for landscape in LANDSCAPES.values() if landscape.dataset is not None]
EVERY = pytest.mark.parametrize("dataset", DATASETS.values(), ids=DATASETS)


def redraw_two_classes(random, noise):
    middle = np.array([1.1, 0.7])
    above, below = (sign * middle + noise * random.normal(size=(20, 2)) for sign in (1.0, -1.0))
    return np.column_stack([np.vstack([above, below]), np.repeat([1.0, -1.0], 20)])


def redraw_line(random, noise):
    x = np.sort(random.uniform(0.0, 3.0, 15))
    y = 1.5 * x + 1.0 + noise * random.normal(size=15)
    y[-1] -= 5.0
    return np.column_stack([x, y])


def redraw_step(random, noise):
    x = np.sort(random.uniform(-3.0, 3.0, 12))
    return np.column_stack([x, np.tanh(2.0 * x - 1.0) + noise * random.normal(size=12)])


def redraw_wave(random, noise):
    x = np.sort(random.uniform(-1.0, 1.0, 20))
    return np.column_stack([x, np.sin(3.0 * x) + noise * random.normal(size=20)])


RULES = {"two classes": redraw_two_classes, "line": redraw_line, "step": redraw_step, "wave": redraw_wave}


@pytest.mark.parametrize("name", DATASETS)
def test_rows_follow_from_the_stated_rule_seed_and_noise(name):
    dataset = DATASETS[name]
    drawn = RULES[name](np.random.default_rng(dataset.seed), dataset.noise)
    assert np.array_equal(dataset.rows, drawn.round(2))


def test_every_landscape_with_data_uses_one_of_these():
    assert len(WITH_DATA) >= 9
    for landscape in WITH_DATA:
        assert landscape.family == "Data"
        assert any(landscape.dataset is dataset for dataset in DATASETS.values())


@EVERY
def test_a_datasets_own_rows_are_fit(dataset):
    checked = dataset.check(dataset.rows)
    assert np.array_equal(checked, dataset.rows)
    assert checked.dtype == np.float64
    assert checked.flags.c_contiguous


@EVERY
def test_other_rows_are_taken_as_the_kernels_want_them(dataset):
    # Whole numbers that lie column by column, as a data frame hands them over.
    rows = np.asfortranarray(np.where(dataset.rows < 0, -1, 1))
    checked = dataset.check(rows)
    assert checked.dtype == np.float64
    assert checked.flags.c_contiguous
    assert np.array_equal(checked, rows)
    assert np.array_equal(dataset.check(rows.tolist()), rows)


@EVERY
@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("points", "must be a table of numbers."),
        ([["a", "b"], ["c", "d"]], "must be a table of numbers."),
        ([[1.0, 2.0, 1.0], [1.0]], "must be a table of numbers."),
        ({"x": [1.0]}, "must be a table of numbers."),
        ([[10**400, 1.0]], "must be a table of numbers."),
    ],
    ids=["a word", "words", "ragged", "a dictionary", "beyond floats"],
)
def test_what_is_no_table_of_numbers_is_refused(dataset, rows, complaint):
    with pytest.raises(ValueError, match=f"^dataset {re.escape(complaint)}$"):
        dataset.check(rows)


@EVERY
@pytest.mark.parametrize("shape", [(), (3,), (4, 1), (4, 4), (2, 3, 2), (0,)], ids=str)
def test_wrong_columns_are_refused_and_the_right_ones_named(dataset, shape):
    named = ", ".join(dataset.columns)
    with pytest.raises(ValueError, match=re.escape(f"dataset must have the columns {named}; its shape is {shape}.")):
        dataset.check(np.ones(shape))


@EVERY
def test_an_empty_table_is_refused(dataset):
    with pytest.raises(ValueError, match=r"^dataset must have at least one row\.$"):
        dataset.check(np.empty((0, len(dataset.columns))))


@EVERY
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused_and_found(dataset, value):
    for row, column in [(0, 0), (3, len(dataset.columns) - 1)]:
        rows = dataset.rows.copy()
        rows[row, column] = value
        complaint = f"dataset must be finite; row {row + 1} has {dataset.columns[column]} {value}."
        with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
            dataset.check(rows)


@pytest.mark.parametrize("labels", [(0.0, 1.0), (-1.0, 2.0), (1.0, 1.5), (-1.0, 0.0, 1.0)], ids=str)
def test_labels_other_than_minus_one_and_one_are_refused(labels):
    rows = np.column_stack([np.ones((len(labels), 2)), labels])
    complaint = f"dataset must have labels -1 and 1 in its last column, not {sorted(labels)}."
    with pytest.raises(ValueError, match=re.escape(complaint)):
        TWO_CLASSES.check(rows)


@pytest.mark.parametrize("label", [-1, 1])
def test_a_single_class_is_refused(label):
    with pytest.raises(ValueError, match=f"^dataset must have points of both classes; every label is {label}\\.$"):
        TWO_CLASSES.check([[0.5, 1.0, label], [1.5, -1.0, label]])


def test_one_row_of_each_class_is_enough_and_one_row_of_numbers():
    assert TWO_CLASSES.check([[1, 2, 1], [3, 4, -1]]).shape == (2, 3)
    assert WAVE.check([[0.5, 7.0]]).shape == (1, 2)


@EVERY
def test_checked_rows_are_a_copy(dataset):
    rows = dataset.rows.copy()
    checked = dataset.check(rows)
    rows[:] = 0.0
    assert np.array_equal(checked, dataset.rows)


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
def test_a_landscape_takes_data_only_if_it_is_made_of_them(landscape):
    if landscape.dataset is None:
        complaint = f"dataset must be None for {landscape.name}, which is not made of data points."
        with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
            landscape.check_dataset([[1.0, 2.0, 1.0]])
        assert landscape.rows.shape == (0, 0)
    else:
        assert np.array_equal(landscape.check_dataset(landscape.dataset.rows), landscape.rows)
        with pytest.raises(ValueError, match=r"^dataset must have the columns "):
            landscape.check_dataset([[1.0]])
