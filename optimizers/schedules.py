"""Learning-rate schedules: factors on the rate, one a step.

A rate "in proportion to the slope" needs none of them: plain gradient descent is just that, for its step is the rate
times the slope.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from descent import Quantity, pack


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A schedule as data: `factor(k, steps, numbers)` is what step `k` of `steps` multiplies the rate with.

    `numbers` are the values of `quantities` by name. `latex` is the factor, with K steps in all.
    """

    key: str
    name: str
    latex: str
    lesson: str
    convention: str
    factor: Callable[[int, int, Mapping[str, float]], float]
    quantities: Sequence[Quantity] = ()

    def factors(self, steps: int, **numbers: object) -> np.ndarray:
        """Factors (steps,). Raises ValueError for a number that the schedule does not have or that is out of range."""
        packed = pack(self.quantities, numbers, self.name, {})
        values = {q.name: float(value) for q, value in zip(self.quantities, packed, strict=True)}
        return np.array([self.factor(k, steps, values) for k in range(steps)])


DROP = Quantity(
    name="drop",
    symbol=r"\gamma",
    default=0.5,
    low=0.1,
    high=0.99,
    scale="linear",
    meaning="What the rate is multiplied with at each drop.",
)
PERIOD = Quantity(
    name="period",
    symbol="T",
    default=50,
    low=1,
    high=500,
    scale="integer",
    meaning="Steps from one drop of the rate to the next.",
)
DECAY = Quantity(
    name="rate_decay",
    symbol=r"\gamma",
    default=0.99,
    low=0.8,
    high=0.9999,
    scale="complement",
    meaning="What the rate is multiplied with after every step.",
)
HALVING = Quantity(
    name="halving",
    symbol="T",
    default=50,
    low=1,
    high=500,
    scale="integer",
    meaning="Steps after which the rate is a half, then a third, and so on.",
)
WARM_UP = Quantity(
    name="warm_up",
    symbol="w",
    default=0.1,
    low=0.0,
    high=0.9,
    scale="linear",
    meaning="Share of all steps during which the rate rises from zero.",
)


def _half_wave(share: float) -> float:
    """From 1 at share 0 to 0 at share 1 along a cosine."""
    return 0.5 * (1.0 + math.cos(math.pi * share))


def _warm_up_then_cosine(k: int, steps: int, numbers: Mapping[str, float]) -> float:
    rising = round(numbers["warm_up"] * steps)
    return k / rising if k < rising else _half_wave((k - rising) / (steps - rising))


#: The plainest first: the menu teaches.
SCHEDULES: dict[str, Schedule] = {
    schedule.key: schedule
    for schedule in (
        Schedule(
            key="constant",
            name="Constant",
            latex=r"c_k = 1",
            lesson="The same rate from the first step to the last; with plain gradient descent steps still follow the slope.",
            convention="no scheduler",
            factor=lambda k, steps, numbers: 1.0,
        ),
        Schedule(
            key="step",
            name="Step",
            latex=r"c_k = \gamma^{\lfloor k / T \rfloor}",
            lesson="The rate drops at fixed times: long strides first, then ever finer ones.",
            convention="torch.optim.lr_scheduler.StepLR",
            factor=lambda k, steps, numbers: numbers["drop"] ** (k // int(numbers["period"])),
            quantities=(DROP, PERIOD),
        ),
        Schedule(
            key="exponential",
            name="Exponential",
            latex=r"c_k = \gamma^k",
            lesson="The rate shrinks by the same share in every step; all steps to come add up to a limited distance.",
            convention="torch.optim.lr_scheduler.ExponentialLR",
            factor=lambda k, steps, numbers: numbers["rate_decay"] ** k,
            quantities=(DECAY,),
        ),
        Schedule(
            key="inverse_time",
            name="1/t",
            latex=r"c_k = \frac{1}{1 + k / T}",
            lesson="Slow enough to reach any place, fast enough to still the noise: the rate of Robbins and Monro.",
            convention="Robbins & Monro (1951); torch.optim.lr_scheduler.LambdaLR with this factor",
            factor=lambda k, steps, numbers: 1.0 / (1.0 + k / numbers["halving"]),
            quantities=(HALVING,),
        ),
        Schedule(
            key="cosine",
            name="Cosine",
            latex=r"c_k = \tfrac{1}{2}\left(1 + \cos\frac{\pi k}{K}\right)",
            lesson="Hardly any shrinking at first and at the end, quick in the middle; zero when the steps run out.",
            convention="torch.optim.lr_scheduler.CosineAnnealingLR(T_max=K), optax.cosine_decay_schedule",
            factor=lambda k, steps, numbers: _half_wave(k / steps),
        ),
        Schedule(
            key="warm_up_cosine",
            name="Warm-up, then cosine",
            latex=r"c_k = \begin{cases} k / (w K) & k < w K \\ "
            r"\tfrac{1}{2}\left(1 + \cos\pi\frac{k - w K}{K - w K}\right) & \text{else} \end{cases}",
            lesson="Small steps first, while averages fill up; then the cosine.",
            convention="optax.warmup_cosine_decay_schedule(0, 1, wK, K)",
            factor=_warm_up_then_cosine,
            quantities=(WARM_UP,),
        ),
    )
}
