"""How much of the stage a page shows: all of it, a few controls, nothing but the start before a prediction."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Staging:
    """What of the stage is there besides its pictures.

    `controls` are the keys of the controls in the panel: of the scene (condition_number, steps, start), of one run
    (2.momentum), or without a number of every run that has it; None is all of them. `picks`: landscape and optimizers
    may be changed; `inside`: steps may be looked into; `curves`: loss and gradient norm are drawn. While it is `held`
    only the landscape and the start are seen and nothing plays; once it is let go, it plays from the start. `around` is
    how many pixels of the window's height the page needs for itself, `least` how many the stage has in any window. With
    `standings` a table that follows the clock says who leads; at the `same_cost` every path ends where its looks are used
    up (scenes.standings). `caption` is written on the chart.
    """

    controls: tuple[str, ...] | None = None
    picks: bool = True
    inside: bool = True
    curves: bool = True
    held: bool = False
    around: int = 112
    least: int = 600
    standings: bool = False
    same_cost: bool = False
    caption: str = ""

    def describe(self) -> dict[str, Any]:
        """The same as data for the browser."""
        return asdict(self)
