"""One line a figure: what was measured, its floor in the same run, its goal."""

from collections.abc import Sequence

import numpy as np


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` percent of `values` do not exceed; nan where there are none."""
    return float(np.percentile(values, share)) if len(values) else float("nan")


def median(values: Sequence[float]) -> float:
    """The middle of `values`."""
    return percentile(values, 50)


def tell(
    what: str, value: float, unit: str, *, floor: float | None = None, goal: float | None = None, at_least: bool = False
) -> None:
    """Print a figure with its unit, its floor and the ratio to it, and whether it meets its goal."""
    line = f"{what:46}{value:9.4g} {unit:4}"
    if floor is not None:
        line += f"  floor {floor:7.4g}, ratio {value / floor:5.2f}"
    if goal is not None:
        met = value >= goal if at_least else value <= goal
        line += f"  goal {goal:g}: {'met' if met else 'missed'}"
    print(line, flush=True)


def tell_ratio(what: str, values: Sequence[float], floors: Sequence[float], unit: str, goal: float) -> None:
    """Print the median of `values` and of their floor, measured in turns, and whether their ratio meets its goal."""
    value, floor = median(values), median(floors)
    verdict = "met" if value <= goal * floor else "missed"
    print(f"{what:46}{value:9.4g} {unit:4}  floor {floor:7.4g}, ratio {value / floor:5.2f}  goal {goal:g}: {verdict}")
