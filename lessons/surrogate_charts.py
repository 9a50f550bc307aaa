"""Charts of the lesson on the 0-1 loss."""

import numpy as np
import plotly.graph_objects as go

from figures import Theme, style
from landscapes import LANDSCAPES
from lessons.charts import chart
from lessons.lesson import Picture
from lessons.surrogates import LOSSES, ROWS, SCALES, STAIRCASE, cut, losses_at, margins, one_point, pulling
from scenes import Scene

#: Margins over which the loss of one point is drawn, so finely that the step looks like one.
MARGINS = np.linspace(-2.0, 3.0, 1001)
#: The colour of the walker's run is the stage's; the losses have others.
WALKER = style.COLORS[0]
_PLAIN = dict(zip(LOSSES[1:], (style.COLORS[1], style.COLORS[2], style.COLORS[4], style.COLORS[5]), strict=True))


def name_of(key: str) -> str:
    """Hinge loss."""
    return LANDSCAPES[key].name


def _color(key: str, theme: Theme) -> str:
    return _PLAIN.get(key, style.THEMES[theme]["text"])


def _line(figure: go.Figure, scene: Scene, key: str, x: np.ndarray, y: np.ndarray, theme: Theme) -> None:
    """One loss; the one on the stage is drawn thick and named in bold, and so is the step."""
    shown = key == scene.landscape
    name = name_of(key).removesuffix(" loss")
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name=f"<b>{name}</b>" if shown else name,
        line={"color": _color(key, theme), "width": 4 if shown else 2},
    )


def margin_picture(scene: Scene, end: np.ndarray, theme: Theme) -> Picture:
    """What each loss says of one point by its margin, and the margins of all points at `end`, the walker's last place."""
    figure = chart(theme, "margin: how far on the right side", "loss of one point")
    for key in LOSSES:
        _line(figure, scene, key, MARGINS, one_point(key, MARGINS), theme)
    scaled = one_point("logistic", MARGINS) * SCALES["logistic"]
    figure.add_scatter(
        x=MARGINS,
        y=scaled,
        mode="lines",
        name="logistic / log 2",
        line={"color": _color("logistic", theme), "width": 1.5, "dash": "dash"},
    )
    figure.add_scatter(
        x=margins(end),
        y=np.full(len(ROWS), -0.15),
        mode="markers",
        showlegend=False,
        marker={"symbol": "line-ns", "size": 10, "line": {"color": WALKER, "width": 2}},
        hovertemplate="margin %{x:.3g}<extra></extra>",
    )
    figure.update_xaxes(range=[MARGINS[0], MARGINS[-1]])
    figure.update_yaxes(range=[-0.3, 4.0])
    figure.update_layout(legend={"entrywidth": 110, "font": {"size": 11}})
    return Picture(
        title="What one point costs",
        figure=figure,
        caption=f"Left of 0 a point is on the wrong side. The marks below are the margins of the {len(ROWS)} points where the "
        "walker ended; some may lie outside.",
    )


def cut_picture(scene: Scene, theme: Theme) -> Picture:
    """All losses along the first weight, through the walker's start."""
    points = cut(scene)
    first, second = scene.record.axes
    figure = chart(theme, first, "loss", log_y=True)
    for key in LOSSES:
        _line(figure, scene, key, points[:, 0], losses_at(key, points), theme)
    figure.add_scatter(
        x=[scene.begin[0]],
        y=losses_at(scene.landscape, np.array([scene.begin])),
        mode="markers",
        showlegend=False,
        marker={"color": WALKER, "size": 12},
    )
    figure.update_layout(legend={"entrywidth": 110, "font": {"size": 11}})
    return Picture(
        title=f"The same {len(ROWS)} points, five losses",
        figure=figure,
        caption=f"A cut through the start: {second} is held at {scene.begin[1]:.3g}. The dot is the start.",
    )


def meter_picture(scene: Scene, theme: Theme) -> Picture:
    """How many points pull at the walker's start, loss by loss: the zero-gradient meter."""
    counts = [pulling(key, scene.begin) for key in reversed(LOSSES)]
    names = [name_of(key).removesuffix(" loss") for key in reversed(LOSSES)]
    figure = chart(
        theme, "points whose gradient is not zero", "", showlegend=False, margin={"l": 100, "t": 20, "b": 50}
    )
    figure.add_bar(
        x=counts,
        y=[
            f"<b>{name}</b>" if key == scene.landscape else name
            for key, name in zip(reversed(LOSSES), names, strict=True)
        ],
        orientation="h",
        text=[str(count) for count in counts],
        textposition="auto",
        marker={"color": [_color(key, theme) for key in reversed(LOSSES)]},
    )
    figure.update_xaxes(range=[0, len(ROWS) * 1.08])
    return Picture(
        title="Who pulls at the start",
        figure=figure,
        caption=f"Of {len(ROWS)} points. Where nobody pulls, the gradient is zero and there is no way to go: the "
        f"{name_of(STAIRCASE)} has no bar anywhere.",
    )
