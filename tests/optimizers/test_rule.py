"""Kernel and printed rule side by side: every line has its row or says that it has none, every vector says how it is drawn."""

import pytest

from descent import lines_of, read_line
from optimizers import OPTIMIZERS, drawn_as, gradient_symbols, rows_of, rows_of_lines, velocity_symbol
from optimizers.rule import DRAWN, POINTLESS, SYMBOLS, symbols_set

EVERY = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)


def names_in(optimizer):
    """Names that lines give a value to, functions that they call, and the lines themselves."""
    lines = lines_of(optimizer.step)
    return {read_line(line).name for line in lines} | {line.source for line in lines}


def linked(key):
    optimizer = OPTIMIZERS[key]
    return {
        line.source: tuple(row + 1 for row in rows)
        for line, rows in zip(lines_of(optimizer.step), rows_of_lines(optimizer), strict=True)
    }


@EVERY
def test_every_line_has_its_row_or_is_declared_to_have_none(optimizer):
    count = len(rows_of(optimizer.latex))
    every = rows_of_lines(optimizer)
    for line, rows in zip(lines_of(optimizer.step), every, strict=True):
        assert rows is not None, line.source
        assert all(0 <= row < count for row in rows)
        if not rows:
            assert (optimizer.symbols | SYMBOLS)[read_line(line).name] == "", line.source
    # The row that moves the point is that of the line that moves it.
    last = max(row for row, text in enumerate(rows_of(optimizer.latex)) if r"\theta" in symbols_set(text))
    moving = [
        rows
        for line, rows in zip(lines_of(optimizer.step), every, strict=True)
        if read_line(line).name in ("point", "move")
    ]
    assert last in moving[-1]


@EVERY
def test_a_line_stands_in_a_row_that_sets_its_symbol(optimizer):
    rows = rows_of(optimizer.latex)
    for line, own in zip(lines_of(optimizer.step), rows_of_lines(optimizer), strict=True):
        symbol = (SYMBOLS | dict(optimizer.symbols)).get(read_line(line).name)
        if symbol and line.source not in optimizer.rows:
            assert any(symbol in symbols_set(rows[row]) for row in own), line.source


@EVERY
def test_what_is_declared_is_in_the_kernel(optimizer):
    known = names_in(optimizer)
    arrays = {name for line in lines_of(optimizer.step) for name in line.source.replace("(", " ").split()}
    assert set(optimizer.symbols) - {""} <= known
    assert set(optimizer.rows) <= known
    assert set(optimizer.drawn) <= known | arrays
    for source, rows in optimizer.rows.items():
        if not isinstance(rows, int):
            assert len(rows) == sum(line.source == source for line in lines_of(optimizer.step))


@EVERY
def test_every_vector_is_drawn_or_points_nowhere(optimizer):
    for line in lines_of(optimizer.step):
        reading = read_line(line)
        if reading.axis >= 0 and drawn_as(optimizer, reading.name, line.source) is None:
            declared = {*POINTLESS, *optimizer.drawn}
            assert reading.name in declared or line.source in declared, line.source
    assert not POINTLESS & DRAWN.keys()


def test_rows_of_some_lines():
    adam = linked("adam")
    assert adam["average[i] = beta1 * average[i] + (1.0 - beta1) * g"] == (2,)
    assert adam["beta1_power[i] *= beta1"] == (4,)
    assert adam["if k == 0"] == (4,)
    adamw = linked("adamw")
    assert adamw["point[i] *= 1.0 - learning_rate * weight_decay"] == (2,)
    assert adamw["point[i] -= learning_rate * average[i] / correction / size"] == (6,)
    assert adamw["end_on_overflow(squared_average, point)"] == ()
    bfgs = linked("bfgs")
    assert bfgs["learn_inverse(inverse, last_step, previous_gradient, gradient)"] == (2, 3)
    assert bfgs["length = strong_wolfe(problem, point, loss, slope, direction, trial, curvature)"] == (5, 6, 7)
    assert bfgs["move(point, direction, length, slope)"] == (8,)
    assert linked("heavy_ball") == {
        "g = gradient[i] + weight_decay * point[i]": (1,),
        "velocity[i] = momentum * velocity[i] + g": (2,),
        "point[i] -= learning_rate * velocity[i]": (3,),
    }


def test_symbols_of_some_rules():
    assert gradient_symbols(OPTIMIZERS["heavy_ball"]) == (r"\nabla f(\theta)", "g")
    assert gradient_symbols(OPTIMIZERS["newton"]) == (r"\nabla f(\theta)",)
    assert gradient_symbols(OPTIMIZERS["cma_es"]) == ()
    assert [velocity_symbol(OPTIMIZERS[key]) for key in ("heavy_ball", "qhm", "adam", "newton")] == [
        "v",
        "v",
        "m",
        None,
    ]


def test_what_a_row_sets():
    assert symbols_set(r"\hat m &= m / (1 - \beta_1^{\,k+1}), \quad \hat s = s / 2") == {r"\hat m", r"\hat s"}
    assert symbols_set(r"z &= x = \theta,\ W = 0 \quad (k = 0)") >= {"z", "x", "W"}
    assert symbols_set(r"&\quad f(\theta + \alpha d) \le f(\theta)") == set()
    assert len(rows_of(OPTIMIZERS["radam"].latex)) == 6
