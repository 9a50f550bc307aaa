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
#: Enough for the longest steps to leave the range of numbers: on a bowl, at a rate of 10, the loss grows 81-fold a step.
STEPS = 170
#: Corners of the box of hyperparameters, besides the two where all are low or all are high. They differ from pair to
#: pair, so that every corner of every optimizer is met on some landscape.
CORNERS = 6


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
    if path.probes is not None:
        counted = np.arange(path.probes.shape[1]) < path.probe_counts[:, None]
        assert (path.probe_counts <= path.probes.shape[1]).all()
        assert not np.isnan(path.probes[counted]).any() or path.status is Status.DIVERGED


def corners(quantities, chance):
    """Rows of values at the ends of their sliders: all low, all high, and CORNERS more, among which each end occurs."""
    ends = np.array([(q.low, q.high) for q in quantities]).reshape(-1, 2)
    picks = chance.integers(0, 2, (CORNERS // 2, len(ends)))
    picks = np.vstack([np.zeros((1, len(ends)), int), picks])
    return np.vstack([ends[np.arange(len(ends)), pick] for pick in np.vstack([picks, 1 - picks])])


def extremes(landscape, optimizer, chance):
    """Corners of the box of hyperparameters from the start and from opposite corners of the domain: starts, columns."""
    table = corners(optimizer.hyperparameters, chance)
    starts = [landscape.start, *np.array(landscape.domain).T, *corners_of_domain(landscape, chance)]
    every = list(product(starts, table))
    columns = np.array([row for _, row in every]).T
    names = [q.name for q in optimizer.hyperparameters]
    return np.array([start for start, _ in every]), dict(zip(names, columns, strict=True))


def corners_of_domain(landscape, chance):
    """One more corner of the domain."""
    return [
        [axis[side] for axis, side in zip(landscape.domain, chance.integers(0, 2, landscape.dimension), strict=True)]
    ]


@compiled_only
@pytest.mark.parametrize(("landscape", "optimizer"), PAIRS)
def test_the_ends_of_every_slider(landscape, optimizer):
    chance = np.random.default_rng([list(LANDSCAPES).index(landscape.key), list(OPTIMIZERS).index(optimizer.key)])
    starts, hyperparameters = extremes(landscape, optimizer, chance)
    for values in {tuple(q.low for q in landscape.parameters), tuple(q.high for q in landscape.parameters)}:
        parameters = dict(zip((q.name for q in landscape.parameters), values, strict=True))
        paths = sweep(
            landscape,
            optimizer,
            starts=starts,
            hyperparameters=hyperparameters,
            parameters=parameters,
            steps=STEPS,
            memory=True,
            probes=True,
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
        "clip": draw(st.sampled_from([0.0, 1e-3, 1.0])),
    }
    if landscape.dataset is not None:
        arguments["batch_size"] = draw(st.none() | st.integers(1, len(landscape.rows)))
    if draw(st.booleans()) and any(q.name == "learning_rate" for q in optimizer.hyperparameters):
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
