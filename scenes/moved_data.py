"""Points of a data landscape that were moved by hand: what is allowed, and the landscape over them."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from landscapes import LANDSCAPES, Landscape

#: Points of data stand at places of this many decimals: finer than a screen can tell apart, and short in a link.
DATA_DECIMALS = 3


def check_data(landscape: Landscape, moved: Sequence[Sequence[float]]) -> None:
    """Raises ValueError unless `moved` is what Scene.data holds: points of this landscape, each once, within reach."""
    if landscape.dataset is None:
        raise ValueError(f"{landscape.name} is not made of data, so there are no points to move.")
    places, rows = landscape.dataset.places, landscape.rows
    if any(len(point) != 1 + places or point[0] not in range(1, len(rows) + 1) for point in moved):
        raise ValueError(
            f"data must be a row from 1 to {len(rows)} and its {', '.join(landscape.dataset.columns[:places])}."
        )
    numbers = [point[0] for point in moved]
    if numbers != sorted(set(numbers)):
        raise ValueError("data must name every row once, in order.")
    for row, *place in moved:
        if tuple(place) != nearest_place(landscape, place):
            raise ValueError(
                f"data: row {row:g} must lie within {landscape.dataset.reach}, with {DATA_DECIMALS} decimals."
            )
        if np.array_equal(place, rows[int(row) - 1, :places]):
            raise ValueError(f"data: row {row:g} lies where it always does, so it must be left out.")


def nearest_place(landscape: Landscape, place: Sequence[float]) -> tuple[float, ...]:
    """The nearest place to `place` where a point of the landscape's data may lie."""
    assert landscape.dataset is not None
    return tuple(
        min(max(round(x, DATA_DECIMALS), low), high)
        for x, (low, high) in zip(place, landscape.dataset.reach, strict=True)
    )


@lru_cache(maxsize=64)
def over(key: str, moved: tuple[tuple[float, ...], ...]) -> Landscape:
    """The record of a landscape with points of its data moved."""
    rows = LANDSCAPES[key].rows.copy()
    for row, *place in moved:
        rows[int(row) - 1, : len(place)] = place
    return LANDSCAPES[key].over(rows)
