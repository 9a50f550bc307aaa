"""A kernel that notes says what each of its lines gave, in the order of the source, and computes what it always did."""

import math

import numpy as np
import pytest

from descent import kernel, lines_of, pieces
from descent.noting import Notebook, noting


@kernel
def doubled(problem, array):
    for i in range(array.size):
        array[i] *= 2.0


@kernel
def rule(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, power = hyperparameters[0], hyperparameters[1]
    velocity, n = memory[0], point.size
    scratch = np.empty(n)
    total = 0.0
    for i in range(n):
        scratch[i], velocity[i] = velocity[i], -gradient[i] + power * velocity[i]
        total += abs(velocity[i])
    doubled(0, scratch)
    if total > 3.0 and k > 0:
        total = math.sqrt(total - 1.0e3)
    for attempt in range(3):
        scale = 6.0
        total = scale / (attempt - 2.0)
    for i in range(n):
        point[i] += learning_rate * velocity[i]


@pytest.fixture
def noted():
    point, memory = np.array([1.0, 2.0]), np.array([[3.0, -4.0]])
    book = Notebook()
    with np.errstate(all="ignore"):
        noting(rule).run(book, 0, point, np.float64(6.0), np.array([0.5, -1.0]), memory, np.array([0.25, 2.0]), 1)
    notes = {}
    for note in book.notes.values():
        notes.setdefault(lines_of(rule)[note.line].source, {})[(note.name, *note.key)] = note
    return notes, point, memory


def test_lines_are_those_of_the_source_without_mere_names():
    assert [(line.source, line.kind, line.loops, line.formula) for line in lines_of(rule)] == [
        ("total = 0.0", "value", (), "0.0"),
        ("scratch[i] = velocity[i]", "value", ("i",), "v[0]"),
        ("velocity[i] = -gradient[i] + power * velocity[i]", "value", ("i",), "-v[0] + v[1] * v[2]"),
        ("total += abs(velocity[i])", "value", ("i",), "v[0] + abs(v[1])"),
        ("doubled(0, scratch)", "call", (), ""),
        ("if total > 3.0 and k > 0", "condition", (), "v[0] > 3.0 and v[1] > 0"),
        ("total = math.sqrt(total - 1000.0)", "value", (), "math.sqrt(v[0] - 1000.0)"),
        ("scale = 6.0", "value", (), "6.0"),
        ("total = scale / (attempt - 2.0)", "value", (), "v[0] / (v[1] - 2.0)"),
        ("point[i] += learning_rate * velocity[i]", "value", ("i",), "v[0] + v[1] * v[2]"),
    ]


def test_operands_are_those_before_the_line_and_values_those_after(noted):
    notes, point, memory = noted
    line = notes["velocity[i] = -gradient[i] + power * velocity[i]"]
    assert [(note.operands, note.value) for note in line.values()] == [((0.5, 2.0, 3.0), 5.5), ((-1.0, 2.0, -4.0), -7)]
    assert notes["scratch[i] = velocity[i]"]["", 1].value == -4.0
    assert notes["total += abs(velocity[i])"]["", 1].operands == (5.5, -7.0)
    assert notes["point[i] += learning_rate * velocity[i]"]["", 0].operands == (1.0, 0.25, 5.5)
    np.testing.assert_array_equal(point, [2.375, 0.25])
    np.testing.assert_array_equal(memory, [[5.5, -7.0]])


def test_a_call_shows_what_it_has_filled_in(noted):
    notes, _, _ = noted
    (note,) = notes["doubled(0, scratch)"].values()
    assert note.name == "scratch"
    np.testing.assert_array_equal(note.value, [6.0, -8.0])
    np.testing.assert_array_equal(note.operands, [[3.0, -4.0]])


def test_what_has_no_value_is_no_exception_and_the_last_round_counts(noted):
    notes, _, _ = noted
    assert notes["if total > 3.0 and k > 0"]["",].value is True
    assert math.isnan(notes["total = math.sqrt(total - 1000.0)"]["",].value)
    last = notes["total = scale / (attempt - 2.0)"]["",]
    assert (last.value, last.times, last.operands) == (math.inf, 3, (6.0, 2))
    assert math.copysign(1.0, 1.0 / last.value) == 1.0


def test_a_formula_falls_into_text_and_operands():
    assert pieces("v[0] - v[1] * math.sqrt(v[10])") == (0, " - ", 1, " * math.sqrt(", 10, ")")
    assert pieces("1.0") == ("1.0",)
