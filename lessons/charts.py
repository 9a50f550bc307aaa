"""What the charts of lessons share."""

import math
from typing import Any

import plotly.graph_objects as go

from figures import Theme, style
from figures.layout import base_layout, plain_axis

HEIGHT = 320


def chart(theme: Theme, x: str, y: str, *, log_x: bool = False, log_y: bool = False, **more: Any) -> go.Figure:
    """An empty chart with its axes named; `more` goes into its layout."""
    figure = go.Figure(layout=base_layout(theme, height=HEIGHT, **more))
    # On a logarithmic axis only the powers of ten are named: every second digit between them would be a crowd.
    figure.update_xaxes(
        plain_axis(theme, x, **({"type": "log", "dtick": 1, "exponentformat": "power"} if log_x else {}))
    )
    figure.update_yaxes(
        plain_axis(theme, y, **({"type": "log", "dtick": 1, "exponentformat": "power"} if log_y else {}))
    )
    return figure


def mark_x(figure: go.Figure, theme: Theme, x: float, text: str, color: str = "", dash: str = "dash") -> None:
    """An upright line at `x`, named at its top. The axes must have their types already."""
    ink = color or style.THEMES[theme]["text"]
    figure.add_shape(
        type="line", xref="x", yref="paper", x0=x, x1=x, y0=0, y1=1, line={"color": ink, "dash": dash, "width": 2}
    )
    # Plotly places annotations of a logarithmic axis by the logarithm, and shapes by the value.
    at = math.log10(x) if figure.layout.xaxis.type == "log" else x
    figure.add_annotation(
        x=at, y=1, xref="x", yref="paper", yanchor="bottom", text=text, showarrow=False, font={"color": ink}
    )
