"""Hypothesis strategies for scenes: every landscape and optimizer, numbers from the stops of their sliders."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from descent import Quantity, default_of
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS
from scenes import ARROWS, CAMERA, MOST_RUNS, SEED, STEPS, Run, Scene, batch_size_of, map_bounds
from scenes.options import NOISE, SHARED

EYES = st.tuples(st.floats(-4, 4), st.floats(-4, 4), st.floats(0.1, 4))


def stops(quantity: Quantity) -> st.SearchStrategy[float]:
    return st.sampled_from([float(stop) for stop in quantity.stops])


@st.composite
def numbers(draw: st.DrawFn, quantities: Sequence[Quantity], suggests: Mapping[str, float]) -> dict[str, float]:
    """Values by name for some of `quantities`, none of them its default."""
    values = {}
    for quantity in quantities:
        value = draw(st.none() | stops(quantity))
        if value is not None and value != default_of(quantity, suggests):
            values[quantity.name] = value
    return values


@st.composite
def runs(draw: st.DrawFn, landscape: Landscape) -> tuple[Run, ...]:
    keys = draw(st.lists(st.sampled_from(list(OPTIMIZERS)), min_size=1, max_size=MOST_RUNS))
    return tuple(
        Run(optimizer=key, hyperparameters=draw(numbers(OPTIMIZERS[key].hyperparameters, landscape.suggests)))
        for key in keys
    )


def inside(landscape: Landscape) -> st.SearchStrategy[tuple[float, ...]]:
    return st.tuples(*(st.floats(low, high) for low, high in landscape.domain))


@st.composite
def zooms(draw: st.DrawFn, landscape: Landscape) -> tuple[float, ...]:
    edges: list[float] = []
    for bounds in map_bounds(landscape):
        low, high = bounds or (-1.0, 10.0)
        width = high - low
        left = draw(st.floats(low - width, high))
        edges += [left, left + draw(st.floats(0.001 * width, 2 * width))]
    return tuple(edges)


@st.composite
def moved(draw: st.DrawFn, landscape: Landscape) -> tuple[tuple[float, ...], ...]:
    """Points of the data that were moved, on the places that a link can hold."""
    if landscape.dataset is None:
        return ()
    own = landscape.rows.tolist()
    points = []
    for row in sorted(draw(st.sets(st.integers(1, len(own)), max_size=len(own)))):
        place = tuple(
            draw(st.integers(round(low * 1000), round(high * 1000))) / 1000 for low, high in landscape.dataset.reach
        )
        if list(place) != own[row - 1][: len(place)]:
            points.append((row, *place))
    return tuple(points)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Scenes that say nothing they need not say, so that equal pictures are equal scenes."""
    key = draw(st.sampled_from(list(LANDSCAPES)))
    landscape = LANDSCAPES[key]
    steps = int(draw(stops(STEPS)))
    step = draw(st.none() | st.integers(0, steps))
    start = draw(st.none() | inside(landscape))
    batches = batch_size_of(landscape)
    batch_size = None if batches is None else int(draw(stops(batches)))
    return Scene(
        landscape=key,
        parameters=draw(numbers(landscape.parameters, {})),
        runs=draw(runs(landscape)),
        data=draw(moved(landscape)) if draw(st.booleans()) else (),
        start=None if start == landscape.start else start,
        steps=steps,
        batch_size=None if batches is None or batch_size == batches.default else batch_size,
        seed=int(draw(stops(SEED))),
        options=draw(numbers([q for q in SHARED if batches is None or q is not NOISE], {})),
        step=None if step == steps else step,
        camera=draw(st.just(CAMERA) | EYES),
        zoom=draw(st.none() | zooms(landscape)),
        show=draw(st.sampled_from(["both", "surface", "contour"])),
        loss_axis=draw(st.sampled_from(["log", "linear"])),
        arrows=tuple(arrow for arrow in ARROWS if draw(st.booleans())),
        projector=draw(st.booleans()),
    )
