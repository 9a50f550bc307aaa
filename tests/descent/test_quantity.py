"""Quantity: what a slider, a link and a check read of one number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descent import Quantity, default_of, pack
from descent.quantity import STOPS
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS


def quantity(**facts):
    """A quantity for tests: any number from 0 to 1 unless told otherwise."""
    given_facts = {"name": "number", "symbol": "q", "default": 0.5, "low": 0.0, "high": 1.0, "scale": "linear"} | facts
    return Quantity(meaning="A number.", **given_facts)


DECLARED = [
    pytest.param(q, id=f"{owner.key}-{q.name}")
    for owner, quantities in (
        *((landscape, landscape.parameters) for landscape in LANDSCAPES.values()),
        *((optimizer, optimizer.hyperparameters) for optimizer in OPTIMIZERS.values()),
    )
    for q in quantities
]


@st.composite
def quantities(draw):
    """Quantities of every scale, with ranges and defaults that no one would choose."""
    scale = draw(st.sampled_from(["linear", "log", "zero_log", "complement", "integer"]))
    if scale == "integer":
        low, default, high = sorted(draw(st.lists(st.integers(-500, 500), min_size=3, max_size=3)))
    elif scale == "zero_log":
        low, default, high = 0.0, *sorted(draw(st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=2)))
    else:
        bounds = {"linear": (-1e6, 1e6), "log": (1e-12, 1e6), "complement": (0.0, 0.9999)}[scale]
        low, default, high = sorted(draw(st.lists(st.floats(*bounds), min_size=3, max_size=3)))
    return quantity(low=float(low), default=float(default), high=float(high), scale=scale)


def check_stops(q):
    """The promises of `stops`: ascending, allowed, at most 61, with the default among them."""
    assert (np.diff(q.stops) > 0).all()
    assert all(q.allows(stop) for stop in q.stops)
    assert len(q.stops) <= STOPS
    assert q.default in q.stops


@pytest.mark.parametrize("q", DECLARED)
def test_declared_quantity_is_sound(q):
    assert q.name.isidentifier()
    assert q.symbol
    assert q.meaning.endswith(".")
    assert q.low < q.high
    assert q.allows(q.default)
    check_stops(q)
    # The slider reaches both ends of what the check allows, and moves.
    assert (q.stops[0], q.stops[-1]) == (q.low, q.high)
    assert len(q.stops) > 1


@given(quantities())
@settings(deadline=None, max_examples=300)
def test_stops_of_any_quantity(q):
    check_stops(q)


@given(quantities(), st.floats(allow_nan=True, allow_infinity=True))
@settings(deadline=None, max_examples=300)
def test_nearest_is_allowed_and_nothing_allowed_is_nearer(q, value):
    nearest = q.nearest(value)
    assert q.allows(nearest)
    if q.allows(value):
        assert nearest == value
    elif not np.isnan(value):
        others = np.append(q.stops, [q.low, q.high])
        assert abs(nearest - value) <= np.abs(others - value).min()


@pytest.mark.parametrize(
    ("value", "expected"), [(np.nan, 0.5), (-0.1, 0.0), (np.inf, 1.0), (-np.inf, 0.0), (0.123456789, 0.123456789)]
)
def test_nearest(value, expected):
    assert quantity().nearest(value) == expected


def test_nearest_whole_number():
    assert quantity(scale="integer", low=1.0, high=5.0, default=2.0).nearest(3.6) == 4.0


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"scale": "linear", "low": 0.0, "high": 6.0, "default": 0.3}, np.arange(61) / 10),
        ({"scale": "integer", "low": 1.0, "high": 5.0, "default": 2.0}, [1, 2, 3, 4, 5]),
        ({"scale": "integer", "low": 0.0, "high": 600.0, "default": 20.0}, np.arange(0, 601, 10)),
    ],
)
def test_stops_of_even_scales(facts, expected):
    assert quantity(**facts).stops == pytest.approx(expected, abs=1e-12)


def test_stops_of_a_log_scale_have_even_ratios():
    stops = quantity(scale="log", low=1e-3, high=1e3, default=1.0).stops
    assert len(stops) == STOPS
    assert stops[::10] == pytest.approx([1e-3, 1e-2, 1e-1, 1, 10, 100, 1000])
    # Three digits are kept, so a ratio is true to 1 %.
    assert stops[1:] / stops[:-1] == pytest.approx(np.full(60, 10**0.1), rel=0.01)


def test_stops_of_a_complement_scale_have_even_ratios_to_one():
    stops = quantity(scale="complement", low=0.0, high=0.999, default=0.9).stops
    assert len(stops) == STOPS
    assert stops[[0, 20, 40, 60]] == pytest.approx([0.0, 0.9, 0.99, 0.999])
    # Two digits of 1 - value are kept, so a ratio is true to 10 %.
    assert (1 - stops[1:]) / (1 - stops[:-1]) == pytest.approx(np.full(60, 10**-0.05), rel=0.1)


def test_default_replaces_the_nearest_stop():
    assert 0.503 in quantity(default=0.503).stops
    assert 0.5 not in quantity(default=0.503).stops


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf"), -float("inf"), None, "much", [0.5, 0.5]])
def test_check_refuses_and_says_what_is_allowed(value):
    with pytest.raises(ValueError, match=r"^here must be a number from 0 to 1, not ") as error:
        quantity().check(value, "here")
    assert repr(value) in str(error.value)


def test_check_refuses_fractions_of_whole_numbers():
    with pytest.raises(ValueError, match=r"^here must be a whole number from 1 to 5, not 2\.5\.$"):
        quantity(scale="integer", low=1.0, high=5.0, default=1.0).check(2.5, "here")


@pytest.mark.parametrize("value", [0, 0.5, 1, np.float32(0.5), np.int64(1), "0.25"])
def test_check_returns_a_float(value):
    number = quantity().check(value, "here")
    assert number == float(value)
    assert type(number) is float


def test_pack_keeps_the_declared_order_and_fills_defaults():
    two = [quantity(name="first", default=0.1), quantity(name="second", default=0.2)]
    assert pack(two, {"second": 0.9}, "it", {}).tolist() == [0.1, 0.9]
    assert pack(two, None, "it", {}).tolist() == [0.1, 0.2]


def test_suggestions_replace_the_defaults_that_ask_for_them():
    plain, suggested = quantity(), quantity(suggested=True)
    assert default_of(plain, {"number": 0.7}) == 0.5
    assert default_of(suggested, {"number": 0.7}) == 0.7
    assert default_of(suggested, {"another": 0.7}) == 0.5
    assert pack([suggested], {"number": 0.6}, "it", {"number": 0.7}).tolist() == [0.6]


def test_label_is_the_name_in_words():
    assert quantity(name="learning_rate").label == "learning rate"
