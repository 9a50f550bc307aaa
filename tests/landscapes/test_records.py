"""Landscape records: every fact that a menu, a slider, a link or a picture reads is there and of the right kind."""

import re
from itertools import groupby
from typing import get_args

import numpy as np
import pytest

from landscapes import LANDSCAPES
from landscapes.landscape import Family
from optimizers import OPTIMIZERS
from tests.formulas import symbols_in

EVERY = pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
WITH_DATA = [pytest.param(landscape, id=key) for key, landscape in LANDSCAPES.items() if landscape.dataset is not None]


def test_keys_are_the_records_own():
    assert [landscape.key for landscape in LANDSCAPES.values()] == list(LANDSCAPES)
    names = [landscape.name for landscape in LANDSCAPES.values()]
    assert len(set(names)) == len(names)


def test_families_stand_together_in_their_order():
    families = [landscape.family for landscape in LANDSCAPES.values()]
    assert [family for family, _ in groupby(families)] == list(get_args(Family))


@EVERY
def test_key_and_words(landscape):
    assert landscape.key.isidentifier()
    assert landscape.key == landscape.key.lower()
    for words in (landscape.name, landscape.latex, landscape.lesson, landscape.reference):
        assert words.strip() == words != ""
    reasons = [landscape.singular_saddles, *(minimum.singular for minimum in landscape.places().minima)]
    for sentence in (landscape.lesson, *filter(None, reasons)):
        assert sentence.endswith(".")
        assert len(re.findall(r"[.!?](?= |$)", sentence)) == 1, "one sentence"


@EVERY
def test_declared_places_either_stand_still_or_are_found(landscape):
    assert not (landscape.find_places and (landscape.minima or landscape.saddles))
    assert not landscape.singular_saddles or landscape.places().saddles
    assert landscape.places() == landscape.places({q.name: q.default for q in landscape.parameters})


@EVERY
def test_box_and_start(landscape):
    n = landscape.dimension
    assert len(landscape.axes) == len(set(landscape.axes)) == len(landscape.start) == n >= 1
    for x, (low, high) in zip(landscape.start, landscape.domain, strict=True):
        assert np.isfinite([low, high]).all()
        assert low < high
        assert low <= x <= high
    places = landscape.places()
    assert all(len(point) == n for point in [*(minimum.point for minimum in places.minima), *places.saddles])
    assert landscape.start not in [minimum.point for minimum in places.minima], "there would be nothing to see"


@EVERY
def test_parameters_have_their_own_names_and_stand_in_the_formula(landscape):
    names = [quantity.name for quantity in landscape.parameters]
    symbols = [quantity.symbol for quantity in landscape.parameters]
    assert len(set(names)) == len(names)
    assert len(set(symbols)) == len(symbols)
    assert set(symbols) <= symbols_in(landscape.latex)


@EVERY
def test_suggestions_are_hyperparameters_within_their_ranges(landscape):
    for name, value in landscape.suggests.items():
        listeners = [
            quantity
            for optimizer in OPTIMIZERS.values()
            for quantity in optimizer.hyperparameters
            if quantity.name == name and quantity.suggested
        ]
        assert listeners, f"no optimizer takes a suggestion for {name}"
        for quantity in listeners:
            assert quantity.allows(value)


@EVERY
def test_suggestions_are_stops_of_the_slider(landscape):
    for optimizer in OPTIMIZERS.values():
        for quantity in optimizer.hyperparameters:
            if quantity.suggested and quantity.name in landscape.suggests:
                assert landscape.suggests[quantity.name] in quantity.stops


@EVERY
def test_logarithmic_colours_have_an_offset(landscape):
    assert landscape.log_offset > 0


@EVERY
def test_rows_are_what_kernels_take(landscape):
    assert landscape.rows.dtype == np.float64
    assert landscape.rows.flags.c_contiguous
    assert (len(landscape.rows) > 0) == (landscape.dataset is not None)


@pytest.mark.parametrize("landscape", WITH_DATA)
def test_dataset(landscape):
    dataset = landscape.dataset
    assert dataset.source
    assert landscape.rows.shape == (len(dataset.rows), len(dataset.columns))
    assert np.isfinite(landscape.rows).all()
    assert (dataset.columns[-1] == "label") == (dataset.target == "class")
    labels, counts = np.unique(landscape.rows[:, -1], return_counts=True)
    if dataset.target == "class":
        assert labels.tolist() == [-1.0, 1.0]
        assert counts.min() >= 2
    else:
        assert len(labels) > 2
