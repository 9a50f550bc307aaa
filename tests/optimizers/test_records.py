"""Optimizer records: every fact that a menu, a slider, a link or a picture reads is there and true of the kernel."""

import numpy as np
import pytest

from descent import run, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.formulas import symbols_in

EVERY = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
NUMBERS = [
    pytest.param(optimizer, quantity, id=f"{key}-{quantity.name}")
    for key, optimizer in OPTIMIZERS.items()
    for quantity in optimizer.hyperparameters
]


def test_keys_are_the_records_own():
    assert [optimizer.key for optimizer in OPTIMIZERS.values()] == list(OPTIMIZERS)
    names = [optimizer.name for optimizer in OPTIMIZERS.values()]
    assert len(set(names)) == len(names)


@EVERY
def test_key_and_words(optimizer):
    assert optimizer.key.isidentifier()
    assert optimizer.key == optimizer.key.lower()
    for words in (optimizer.name, optimizer.latex, optimizer.lesson, optimizer.convention, optimizer.reference):
        assert words.strip() == words != ""
    assert optimizer.lesson.endswith(".")
    assert optimizer.reference.endswith(".")
    assert optimizer.needs in {"value", "gradient", "hessian"}


@EVERY
def test_hyperparameters_have_their_own_names_and_stand_in_the_rule(optimizer):
    names = [quantity.name for quantity in optimizer.hyperparameters]
    symbols = [quantity.symbol for quantity in optimizer.hyperparameters]
    assert len(set(names)) == len(names)
    assert len(set(symbols)) == len(symbols)
    assert set(symbols) <= symbols_in(optimizer.latex)


@pytest.mark.parametrize(("optimizer", "quantity"), NUMBERS)
def test_every_hyperparameter_moves_the_path(optimizer, quantity):
    # Rosenbrock's valley, because it is curved and lopsided: no two numbers of a rule do the same there.
    landscape = LANDSCAPES["rosenbrock"]
    default = run(landscape, optimizer, steps=60)
    ends = sweep(landscape, optimizer, steps=60, hyperparameters={quantity.name: quantity.stops[[0, -1]]})
    # One end may be close to the default (epsilon is 1e-8 or 1e-12: nothing to see); the other is far away.
    moves = [
        np.abs(path.points[:common] - default.points[:common]).max()
        for path in (ends[0], ends[1])
        for common in [min(len(path.points), len(default.points))]
    ]
    # A cautious method goes a short way in 60 steps, and what moves it moves it by a share of that.
    way = np.abs(default.points - default.points[0]).max()
    # An integrator's tolerance is not meant to be seen, least of all in steps as short as they are here.
    share = 1e-4 if quantity.name == "tolerance" else 1e-3
    assert max(moves) > share * min(1.0, way)


@EVERY
def test_memory_has_the_declared_slots_and_each_is_used(optimizer):
    names = [slot if isinstance(slot, str) else slot.name for slot in optimizer.memory]
    assert all(name.isidentifier() for name in names)
    assert len(set(names)) == len(names)
    path = run(LANDSCAPES["rosenbrock"], optimizer, steps=5, memory=True)
    rows = optimizer.memory_rows(2)
    assert path.memory.shape == (6, len(rows), 2)
    assert not path.memory[0].any(), "memory is empty before the first step"
    for slot in optimizer.memory:
        if isinstance(slot, str):
            assert path.memory[1:, rows.index(slot)].all(), f"{slot} is declared and never written"
        else:
            # A history fills up step by step, and a matrix may begin with zeros.
            own = [row for row, name in enumerate(rows) if name.rpartition(" ")[0] == slot.name]
            assert path.memory[-1, own].any(), f"{slot.name} is declared and never written"


@EVERY
def test_memory_begins_empty_in_every_run_of_a_sweep(optimizer):
    paths = sweep(LANDSCAPES["rosenbrock"], optimizer, starts=[(-1.2, 1.0)] * 3, steps=20, memory=True)
    for i in range(3):
        assert np.array_equal(paths[0].points, paths[i].points)
        assert np.array_equal(paths[0].memory, paths[i].memory)


@EVERY
def test_only_methods_that_need_the_hessian_ask_for_it(optimizer):
    calls = run(LANDSCAPES["rosenbrock"], optimizer, steps=20).evaluations[-1]
    assert (calls[2] > 0) == (optimizer.needs == "hessian")


@EVERY
def test_a_bowl_is_descended(optimizer):
    # With everything at its default, on the plainest landscape, from anywhere.
    starts = np.random.default_rng(9).uniform(-3.0, 3.0, (30, 2))
    paths = sweep(LANDSCAPES["bowl"], optimizer, starts=starts, steps=400)
    assert (paths.losses[:, -1] < 0.1 * paths.losses[:, 0] + 1e-3).all()
