"""The numbers of a Scene that belong neither to a landscape nor to an optimizer, as data."""

from descent import Quantity
from landscapes import Landscape

STEPS = Quantity(
    name="steps",
    symbol="K",
    default=200,
    low=1,
    high=1000,
    scale="integer",
    meaning="How many steps each optimizer takes.",
)

SEED = Quantity(
    name="seed",
    symbol="s",
    default=0,
    low=0,
    high=9999,
    scale="integer",
    meaning="Which shuffle of the data the mini-batches come from; the same seed gives the same path.",
)


def batch_size_of(landscape: Landscape) -> Quantity | None:
    """The mini-batch size that this landscape allows, by default all its rows; None for a landscape without data."""
    rows = len(landscape.rows)
    if rows == 0:
        return None
    return Quantity(
        name="batch_size",
        symbol="b",
        default=rows,
        low=1,
        high=rows,
        scale="integer",
        meaning="How many data points each step looks at; all of them is plain gradient descent, one is the noisiest.",
    )


def options_of(landscape: Landscape) -> list[Quantity]:
    """Steps, and for landscapes with data the batch size and the seed."""
    batch_size = batch_size_of(landscape)
    return [STEPS] if batch_size is None else [STEPS, batch_size, SEED]
