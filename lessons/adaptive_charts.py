"""The charts of the lesson on adaptive methods."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike

from figures import Theme, style
from lessons.adapting import (
    ANGLES,
    ARRIVED,
    PATIENCE,
    arrivals_by_angle,
    losses_by_rate,
    remembered,
    uncorrected_factor,
)
from lessons.charts import chart, mark_x
from lessons.lesson import Picture, Seen
from lessons.words import number

#: A walker that ends higher than this has left.
FAR = 1.0e6


def pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    """The charts of the preset that was chosen."""
    if seen.preset == "memory":
        return [_memory_picture(seen, axis, theme) for axis in range(2)]
    if seen.preset == "turned":
        return [_angle_picture(seen, theme)]
    if seen.preset == "bias":
        return [_steps_picture(seen, theme), _factor_picture(seen, theme)]
    return [_rates_picture(seen, theme)] if seen.preset == "loses" else []


def _line(figure: go.Figure, index: int, x: ArrayLike, y: ArrayLike, name: str, mode: str = "lines") -> None:
    figure.add_scatter(x=x, y=y, name=name, line={"color": style.COLORS[index]}, mode=mode)


def _memory_picture(seen: Seen, axis: int, theme: Theme) -> Picture:
    figure = chart(theme, "step", "slope remembered", log_y=True)
    for index, run in enumerate(seen.scene.runs):
        kept = remembered(seen, index)[:, axis]
        _line(figure, index, np.arange(1, len(kept) + 1), kept, run.record.name)
    where, caption = (
        ("along the floor", "AdaGrad's sum never falls, so its steps only get shorter."),
        ("across the walls", "An average falls again once the slopes are small; the longer its memory, the later."),
    )[axis]
    return Picture(title=f"What is remembered {where}", figure=figure, caption=caption)


def _angle_picture(seen: Seen, theme: Theme) -> Picture:
    figure = chart(theme, "turn, in degrees", "steps to arrive", log_y=True)
    for index, run in enumerate(seen.scene.runs):
        _line(
            figure,
            index,
            ANGLES,
            np.array(arrivals_by_angle(seen.scene, index), float),
            run.record.name,
            mode="lines+markers",
        )
    mark_x(figure, theme, seen.scene.all_parameters()["rotation"], "now", dash="solid")
    return Picture(
        title="How many steps it takes, turn by turn",
        figure=figure,
        caption=f"Arrived: within {number(100 * ARRIVED)} % of the first distance for good. "
        f"Where a line is missing, {PATIENCE} steps are not enough.",
    )


def _steps_picture(seen: Seen, theme: Theme) -> Picture:
    figure = chart(theme, "step", "length along the floor, in rates")
    for index, run in enumerate(seen.scene.runs):
        rate = seen.scene.hyperparameters(index)["learning_rate"]
        lengths = np.abs(np.diff(seen.paths[index].points[:, 0])) / rate
        _line(figure, index, np.arange(1, len(lengths) + 1), lengths, run.record.name, mode="lines+markers")
    figure.update_yaxes(rangemode="tozero")
    return Picture(
        title="How long each step is", figure=figure, caption="1 is the learning rate that the class has set."
    )


def _factor_picture(seen: Seen, theme: Theme) -> Picture:
    numbers = seen.scene.hyperparameters(1)
    steps = np.unique(np.geomspace(1.0, 100_000.0, 200).round())
    figure = chart(theme, "step", "times as long", log_x=True, showlegend=False)
    _line(figure, 1, steps, uncorrected_factor(numbers["beta1"], numbers["beta2"], steps), "")
    figure.add_hline(y=1.0, line={"color": style.THEMES[theme]["text"], "dash": "dash"})
    return Picture(
        title="Steps without correction, on an even slope",
        figure=figure,
        caption="1 is as long as with correction. Every curve ends there: in the long run both averages are full.",
    )


def _rates_picture(seen: Seen, theme: Theme) -> Picture:
    figure = chart(theme, "learning rate", f"loss after {seen.scene.steps} steps", log_x=True, log_y=True)
    for index, run in enumerate(seen.scene.runs):
        rates, losses = losses_by_rate(seen.scene, index)
        shown = np.where((losses > 0.0) & (losses < FAR), losses, np.nan)
        _line(figure, index, rates, shown, run.record.name, mode="lines+markers")
    return Picture(
        title="Every rate of every slider",
        figure=figure,
        caption="A line ends where the walker leaves. What counts is how deep each line goes, not at which rate.",
    )
