"""Every optimizer on every landscape, at the ends of every slider and anywhere between: it never breaks."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descent import Status, run, sample, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.marks import compiled_only

PAIRS = [
    pytest.param(landscape, optimizer, id=f"{landscape.key}-{optimizer.key}")
    for landscape in LANDSCAPES.values()
    for optimizer in OPTIMIZERS.values()
]
#: Enough for the longest steps to leave the range of numbers.
STEPS = 250


def assert_nothing_but_numbers(path, steps):
    """Every record finite and as long as the others; the end reported where it is."""
    for record in (path.points, path.losses, path.gradients, path.memory, path.gradient_norms):
        assert len(record) == len(path.points)
        assert np.isfinite(record).all()
    if path.status is Status.DIVERGED:
        assert path.status_step == path.steps + 1 <= steps
    else:
        assert path.steps == steps
        assert 0 <= path.status_step <= steps
    assert (np.diff(path.evaluations, axis=0) >= 0).all()
    assert (path.evaluations >= 0).all()


def extremes(landscape, optimizer):
    """Every corner of the box of hyperparameters from the start and from corners of the domain: starts, columns.

    In a plane from every corner; in many dimensions, where there are 2^n, from four that are opposite in pairs.
    """
    corners = list(product(*((q.low, q.high) for q in optimizer.hyperparameters)))
    low, high = zip(*landscape.domain, strict=True)
    turns = [ends[axis % 2] for axis, ends in enumerate(landscape.domain)]
    others = [ends[1 - axis % 2] for axis, ends in enumerate(landscape.domain)]
    starts = [landscape.start, *dict.fromkeys([low, high, tuple(turns), tuple(others)])]
    every = list(product(starts, corners))
    columns = np.array([corner for _, corner in every]).T
    names = [q.name for q in optimizer.hyperparameters]
    return np.array([start for start, _ in every]), dict(zip(names, columns, strict=True))


@compiled_only
@pytest.mark.parametrize(("landscape", "optimizer"), PAIRS)
def test_the_ends_of_every_slider(landscape, optimizer):
    starts, hyperparameters = extremes(landscape, optimizer)
    for values in product(*((q.low, q.high) for q in landscape.parameters)):
        parameters = dict(zip((q.name for q in landscape.parameters), values, strict=True))
        paths = sweep(
            landscape,
            optimizer,
            starts=starts,
            hyperparameters=hyperparameters,
            parameters=parameters,
            steps=STEPS,
            memory=True,
        )
        for i in range(len(paths)):
            assert_nothing_but_numbers(paths[i], STEPS)


@st.composite
def descents(draw):
    """A landscape, an optimizer and any arguments that sliders can give."""
    landscape = draw(st.sampled_from(list(LANDSCAPES.values())))
    optimizer = draw(st.sampled_from(list(OPTIMIZERS.values())))
    steps = draw(st.integers(1, 60))
    arguments = {
        "start": draw(st.tuples(*(st.floats(low, high) for low, high in landscape.domain))),
        "steps": steps,
        "hyperparameters": {q.name: draw(st.sampled_from(q.stops.tolist())) for q in optimizer.hyperparameters},
        "parameters": {q.name: draw(st.sampled_from(q.stops.tolist())) for q in landscape.parameters},
        "gradient": draw(st.sampled_from(["exact", "forward", "central"])),
        "difference": draw(st.sampled_from([1e-15, 1e-8, 1e-4, 0.1, 1.0])),
        "noise": draw(st.sampled_from([0.0, 1e-3, 1.0, 100.0])),
        "seed": draw(st.integers(0, 2**32)),
        "memory": True,
    }
    if landscape.dataset is not None:
        arguments["batch_size"] = draw(st.none() | st.integers(1, len(landscape.rows)))
    if draw(st.booleans()):
        arguments["schedule"] = draw(
            st.lists(st.sampled_from([0.0, 1e-3, 0.5, 1.0, 10.0]), min_size=steps, max_size=steps)
        )
    return landscape, optimizer, arguments


@compiled_only
@given(descents())
@settings(deadline=None, max_examples=300)
def test_no_descent_raises_or_records_anything_but_numbers(descent):
    landscape, optimizer, arguments = descent
    path = run(landscape, optimizer, **arguments)
    assert_nothing_but_numbers(path, arguments["steps"])
    assert path.points[0].tolist() == list(arguments["start"])
    values, _ = sample(landscape, path.points, arguments["parameters"])
    assert np.array_equal(path.losses, values), "losses are of the whole landscape, whatever the optimizer sees"
