"""The charts of the lesson on one weight."""

from itertools import chain

import numpy as np
import plotly.graph_objects as go

from descent import Path, sample
from figures import Theme, style
from landscapes import LANDSCAPES
from landscapes.regressions import LOSSES
from lessons.charts import chart
from scenes import Scene

#: Of the weight, so much is drawn on either side of the lowest point.
AROUND = 1.6
ROOM = 0.08
DRAWN = 401


def points_chart(scene: Scene, path: Path, theme: Theme) -> go.Figure:
    """Data, the line of the path's last weights with its errors, and the line that the data were drawn from."""
    dataset = scene.record.dataset
    assert dataset is not None
    rows, ink = scene.record.rows, style.THEMES[theme]["text"]
    xs, (low, high) = _spread(np.append(rows[:, 0], 0.0)), _spread(rows[:, 1])
    figure = chart(theme, dataset.columns[0], dataset.columns[1])
    weights = path.points[-1]
    fitted = weights[0] * rows[:, 0] + (weights[1] if len(weights) > 1 else 0.0)
    # Errors of a line that has gone away end at the edge of the chart, far outside of what is seen.
    ends = np.clip(fitted, low - (high - low), high + (high - low))
    bars = chain.from_iterable((y, end, None) for y, end in zip(rows[:, 1], ends, strict=True))
    figure.add_scatter(
        x=np.repeat(rows[:, 0], 3),
        y=list(bars),
        mode="lines",
        name="errors",
        line={"color": style.COLORS[0], "width": 1},
    )
    if scene.data:
        own = LANDSCAPES[scene.landscape].rows[[int(point[0]) - 1 for point in scene.data]]
        figure.add_scatter(
            x=own[:, 0],
            y=own[:, 1],
            mode="markers",
            name="before",
            marker={"symbol": "circle-open", "color": ink, "size": 8},
        )
    figure.add_scatter(x=rows[:, 0], y=rows[:, 1], mode="markers", name="points", marker={"color": ink, "size": 7})
    lines = [("the ball's line", weights, {"color": style.COLORS[0], "width": 3})]
    if dataset.truth is not None:
        lines.append(("true line", np.array(dataset.truth), {"color": ink, "width": 2, "dash": "dash"}))
    for name, line, looks in lines:
        y = np.clip(line[0] * xs + (line[1] if len(line) > 1 else 0.0), -1.0e9, 1.0e9)
        figure.add_scatter(x=xs, y=y, mode="lines", name=name, line=looks)
    figure.update_yaxes(range=[low, high])
    figure.update_xaxes(range=xs.tolist())
    return figure


def loss_chart(scene: Scene, path: Path, lowest: float, theme: Theme) -> go.Figure:
    """Mean square and mean size of the errors against the weight, around the lowest point, and where the path ended."""
    figure = chart(theme, "w", "loss")
    weights = np.linspace(lowest - AROUND, lowest + AROUND, DRAWN)
    for place, (name, color) in enumerate((("squared", style.COLORS[4]), ("absolute", style.COLORS[2]))):
        losses, _ = sample(scene.record, weights[:, None], {"loss": float(LOSSES.index(name))})
        figure.add_scatter(x=weights, y=losses, mode="lines", name=name, line={"color": color, "width": 2.5 + place})
    end = path.points[-1:]
    if abs(end[0, 0] - lowest) <= AROUND:
        (loss,), _ = sample(scene.record, end, scene.all_parameters())
        ball = {"color": style.COLORS[0], "size": 12, "line": {"color": style.CASING, "width": 1.5}}
        figure.add_scatter(x=end[:, 0], y=[loss], mode="markers", name="the ball", marker=ball)
    return figure


def steps_chart(scene: Scene, path: Path, theme: Theme) -> go.Figure:
    """The length of every step against the slope it was made from, and the line of a constant rate."""
    figure = chart(theme, "size of the slope", "length of the step")
    slopes, lengths = np.abs(path.gradients[:-1, 0]), np.abs(np.diff(path.points[:, 0]))
    rate = scene.hyperparameters(0)["learning_rate"]
    ends = np.array([0.0, slopes.max(initial=1.0e-3)])
    figure.add_scatter(
        x=ends,
        y=rate * ends,
        mode="lines",
        name="rate × slope",
        line={"color": style.THEMES[theme]["text"], "dash": "dash", "width": 1.5},
    )
    figure.add_scatter(
        x=slopes, y=lengths, mode="markers", name="steps", marker={"color": style.COLORS[0], "size": 8, "opacity": 0.7}
    )
    return figure


def _spread(values: np.ndarray) -> np.ndarray:
    low, high = float(values.min()), float(values.max())
    room = ROOM * ((high - low) or 1.0)
    return np.array([low - room, high + room])
