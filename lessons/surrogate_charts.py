"""Charts of the lesson on the 0-1 loss."""

import numpy as np
import plotly.graph_objects as go

from figures import Theme, style
from landscapes import LANDSCAPES
from lessons.charts import chart
from lessons.lesson import Picture
from lessons.surrogates import LOSSES, SCALES, STAIRCASE, N, cut, losses_at, margins, one_point, pulling
from lessons.words import number
from scenes import Scene

#: Margins over which the loss of one point is drawn, so finely that the step looks like one.
MARGINS = np.linspace(-2.0, 3.0, 1001)
#: The charts of losses end here; the steep ones go on.
TOP = 4.0
#: Without a legend above.
MARGIN = {"l": 60, "r": 20, "t": 12, "b": 50}
#: The colour of the walker's run is the stage's; the losses have others.
WALKER = style.COLORS[0]
_PLAIN = dict(zip(LOSSES[1:], (style.COLORS[1], style.COLORS[2], style.COLORS[4], style.COLORS[5]), strict=True))


def name_of(key: str) -> str:
    """Hinge loss."""
    return LANDSCAPES[key].name


def _color(key: str, theme: Theme) -> str:
    return _PLAIN.get(key, style.THEMES[theme]["text"])


def _line(figure: go.Figure, scene: Scene, key: str, x: np.ndarray, y: np.ndarray, theme: Theme) -> None:
    """One loss; the one on the stage is drawn thick. Their names stand at the bars, in the same colours."""
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name=name_of(key),
        line={"color": _color(key, theme), "width": 4 if key == scene.landscape else 2},
    )


def margin_picture(scene: Scene, end: np.ndarray, theme: Theme) -> Picture:
    """What each loss says of one point by its margin, and the margins of all points at `end`, the walker's last place."""
    figure = chart(theme, "margin: how far on the right side", "loss of one point", showlegend=False, margin=MARGIN)
    for key in LOSSES:
        _line(figure, scene, key, MARGINS, one_point(key, MARGINS), theme)
    scaled = one_point("logistic", MARGINS) * SCALES["logistic"]
    figure.add_scatter(
        x=MARGINS,
        y=scaled,
        mode="lines",
        name="Logistic loss / log 2",
        line={"color": _color("logistic", theme), "width": 1.5, "dash": "dash"},
    )
    figure.add_scatter(
        x=margins(scene, end),
        y=np.full(N, -0.15),
        mode="markers",
        name="the points",
        marker={"symbol": "line-ns", "size": 10, "line": {"color": WALKER, "width": 2}},
        hovertemplate="margin %{x:.3g}<extra></extra>",
    )
    figure.update_xaxes(range=[MARGINS[0], MARGINS[-1]])
    figure.update_yaxes(range=[-0.3, TOP])
    return Picture(
        title="What one point costs",
        figure=figure,
        caption="Colours as at the bars; dashed is the logistic loss divided by log 2. Left of 0 a point is on the wrong "
        f"side. The marks below are the margins of the {N} points where the walker ended; some may lie outside.",
    )


def cut_picture(scene: Scene, end: np.ndarray, theme: Theme) -> Picture:
    """All losses along the first weight, through the walker's last place, or its start where it has left the map."""
    bounds = np.array(scene.record.domain)
    stays = bool(((bounds[:, 0] <= end) & (end <= bounds[:, 1])).all())
    through = end if stays else np.array(scene.begin)
    points = cut(scene, float(through[1]))
    first, second = scene.record.axes
    figure = chart(theme, first, "loss", showlegend=False, margin=MARGIN)
    for key in LOSSES:
        _line(figure, scene, key, points[:, 0], losses_at(scene, key, points), theme)
    figure.add_scatter(
        x=through[:1],
        y=losses_at(scene, scene.landscape, through[None]),
        mode="markers",
        name="the walker",
        marker={"color": WALKER, "size": 12},
    )
    figure.update_yaxes(range=[0.0, TOP])
    return Picture(
        title=f"All five over the same {N} points",
        figure=figure,
        caption=f"A cut through the walker's {'last place' if stays else 'start, for it has left the map'}: {second} is held at "
        f"{number(float(through[1]))}. What is above {number(TOP)} leaves the chart.",
    )


def meter_picture(scene: Scene, theme: Theme) -> Picture:
    """How many points pull at the walker's start, loss by loss: the zero-gradient meter."""
    counts = [pulling(scene, key, scene.begin) for key in LOSSES]
    names = [name_of(key).removesuffix(" loss") for key in LOSSES]
    places = list(range(len(LOSSES)))
    figure = chart(theme, "points that pull", "", showlegend=False, margin={**MARGIN, "l": 110})
    figure.add_bar(
        x=counts,
        y=places,
        orientation="h",
        text=[str(count) for count in counts],
        textposition="outside",
        marker={"color": [_color(key, theme) for key in LOSSES]},
        hoverinfo="skip",
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=places,
        ticktext=[
            f"<b>{name}</b>" if key == scene.landscape else name for key, name in zip(LOSSES, names, strict=True)
        ],
        autorange="reversed",
        showgrid=False,
    )
    figure.update_xaxes(range=[0, N * 1.15])
    return Picture(
        title="Who pulls at the start",
        figure=figure,
        caption=f"How many of the {N} points have a gradient that is not zero. Where none has, there is no way to go: the "
        f"{name_of(STAIRCASE)} has no bar anywhere.",
    )
