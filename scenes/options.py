"""The numbers of a Scene that belong neither to a landscape nor to an optimizer, as data."""

from dataclasses import dataclass

from descent import Quantity, choice
from landscapes import Landscape
from optimizers import SCHEDULES

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
    meaning="Which random numbers are drawn; the same seed gives the same path.",
)

GRADIENT = choice(
    "gradient",
    "g",
    ("exact", "forward", "central"),
    "Where gradients come from: the formula, or differences of the loss, forward or central.",
)

DIFFERENCE = Quantity(
    name="difference",
    symbol="h",
    default=1.0e-6,
    low=1.0e-15,
    high=1.0,
    scale="log",
    meaning="Step of the differences: too long and the curve bends on the way, too short and rounding is all that is left.",
)

NOISE = Quantity(
    name="noise",
    symbol=r"\sigma",
    default=0.0,
    low=0.0,
    high=100.0,
    scale="zero_log",
    meaning="Standard deviation of the random numbers added to every component of every gradient.",
)

CLIP = Quantity(
    name="clip",
    symbol="G",
    default=0.0,
    low=0.0,
    high=1000.0,
    scale="zero_log",
    meaning="A gradient longer than this is shortened to it; 0 leaves every gradient as it is.",
)

SCHEDULE = choice(
    "schedule",
    "c_k",
    tuple(SCHEDULES),
    "How the learning rate changes from step to step.",
)


@dataclass(frozen=True)
class Option:
    """An option and when it has any effect: with which value of another one, or only where something is random."""

    quantity: Quantity
    only_with: tuple[str, tuple[float, ...]] | None = None
    only_random: bool = False


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


def options_of(landscape: Landscape) -> list[Option]:
    """Every option of a run on this landscape: mini-batches where there are data, noise where there are none."""
    batch_size = batch_size_of(landscape)
    return [
        Option(STEPS),
        Option(NOISE if batch_size is None else batch_size),
        Option(SEED, only_random=True),
        Option(SCHEDULE),
        *SCHEDULE_OPTIONS,
        Option(CLIP),
        Option(GRADIENT),
        Option(DIFFERENCE, only_with=("gradient", (1.0, 2.0))),
    ]


#: The numbers of all schedules; where two share one, it has an effect with both.
SCHEDULE_OPTIONS = [
    Option(
        quantity,
        only_with=(
            "schedule",
            tuple(float(i) for i, schedule in enumerate(SCHEDULES.values()) if quantity in schedule.quantities),
        ),
    )
    for quantity in {q.name: q for schedule in SCHEDULES.values() for q in schedule.quantities}.values()
]

#: Kept in Scene.options; the others have fields of their own.
SHARED = [GRADIENT, DIFFERENCE, NOISE, CLIP, SCHEDULE, *(option.quantity for option in SCHEDULE_OPTIONS)]
