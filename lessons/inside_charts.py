"""Charts of the lesson on staying inside."""

import numpy as np
import plotly.graph_objects as go

from figures import Theme, style
from landscapes.constrained import RETURNS, RISKS
from lessons.charts import HEIGHT, chart

#: Length on the page of a force or a speed of 1, and how far a cone is drawn.
UNIT, REACH = 0.7, 1.5


def mixes_chart(
    theme: Theme, *, mixes: tuple[np.ndarray, np.ndarray], steps: tuple[np.ndarray, np.ndarray], target: float
) -> go.Figure:
    """Risk and return: the curve of all `mixes`, both assets, the `steps` on the way, and the line of the target."""
    colors = style.THEMES[theme]
    figure = chart(theme, "risk, % a year", "return over cash, % a year", legend={"x": 0.02, "y": 0.98})
    most = 1.1 * max(RISKS)
    figure.add_scatter(
        x=[0.0, most],
        y=[0.0, target * most],
        mode="lines",
        name=f"Sharpe ratio {target:.3g}",
        line={"color": colors["text"], "dash": "dash", "width": 2},
    )
    figure.add_scatter(
        x=mixes[0], y=mixes[1], mode="lines", name="all mixes", line={"color": colors["accent"], "width": 3}
    )
    figure.add_scatter(
        x=list(RISKS),
        y=list(RETURNS),
        mode="markers+text",
        text=["first asset", "second asset"],
        textposition=["top left", "bottom right"],
        textfont={"color": colors["text"]},
        showlegend=False,
        marker={"color": colors["accent"], "size": 9},
    )
    (risk, gain), path = (float(steps[0][-1]), float(steps[1][-1])), style.COLORS[0]
    figure.add_scatter(
        x=[risk, risk],
        y=[gain, target * risk],
        mode="lines",
        name="lacking" if target * risk > gain else "to spare",
        line={"color": path, "width": 2, "dash": "dot"},
    )
    figure.add_scatter(
        x=steps[0], y=steps[1], mode="markers", showlegend=False, marker={"color": path, "size": 4}, hoverinfo="skip"
    )
    figure.add_scatter(x=[risk], y=[gain], mode="markers", name="this mix", marker={"color": path, "size": 13})
    figure.update_xaxes(range=[0.0, most])
    figure.update_yaxes(range=[0.0, 1.5 * max(RETURNS)])
    return figure


def residual_chart(theme: Theme, residuals: np.ndarray) -> go.Figure:
    """How far from rest, step by step; what is exactly 0 cannot be drawn on a logarithmic axis."""
    figure = chart(theme, "step", "residual", log_y=True, showlegend=False)
    drawn = np.where(residuals > 0.0, residuals, np.nan)
    figure.add_scatter(y=drawn, mode="lines", line={"color": style.COLORS[0], "width": 2.5})
    figure.update_yaxes(dtick=4 if np.nanmin(drawn, initial=1.0) < 1.0e-8 else 1)
    return figure


def energy_chart(theme: Theme, energies: np.ndarray, least: float) -> go.Figure:
    """What is left of the energy, step by step, and the least possible."""
    figure = chart(theme, "step", "energy", showlegend=False)
    figure.add_scatter(y=energies, mode="lines", line={"color": style.COLORS[0], "width": 2.5})
    figure.add_hline(least, line={"color": style.THEMES[theme]["text"], "dash": "dash", "width": 2})
    figure.update_yaxes(rangemode="tozero")
    return figure


def ball_chart(theme: Theme, forces: np.ndarray, friction: float, velocity: np.ndarray) -> go.Figure:
    """The ball between floor and wall with both cones, the `forces` (4,) in them, and its `velocity` (3,) afterwards."""
    colors = style.THEMES[theme]
    figure = chart(theme, "", "", legend={"x": 0.0, "y": 1.0})
    turn = np.linspace(0.0, 2.0 * np.pi, 90)
    figure.add_scatter(
        x=[-2.6, 1.0, 1.0],
        y=[-1.0, -1.0, 2.2],
        mode="lines",
        showlegend=False,
        hoverinfo="skip",
        line={"color": colors["text"], "width": 4},
    )
    figure.add_scatter(
        x=np.cos(turn),
        y=np.sin(turn),
        mode="lines",
        showlegend=False,
        hoverinfo="skip",
        line={"color": colors["text"], "width": 2},
    )
    floor, wall = np.array([0.0, -1.0]), np.array([1.0, 0.0])
    cones = (
        (floor, np.array([friction, 1.0]), np.array([-friction, 1.0])),
        (wall, np.array([-1.0, friction]), np.array([-1.0, -friction])),
    )
    for index, (tip, one, other) in enumerate(cones):
        corners = np.array([tip, tip + REACH * one, tip + REACH * other, tip])
        figure.add_scatter(
            x=corners[:, 0],
            y=corners[:, 1],
            mode="lines",
            fill="toself",
            name="cone of friction",
            showlegend=index == 0,
            hoverinfo="skip",
            opacity=0.35,
            line={"color": colors["accent"], "width": 1},
        )
    t1, n1, t2, n2 = forces
    _arrow(figure, floor, np.array([t1, n1]), style.COLORS[0], "force", True)
    _arrow(figure, wall, np.array([-n2, t2]), style.COLORS[0], "force", False)
    _arrow(figure, np.zeros(2), velocity[:2], style.ARROW_COLORS["velocity"], "velocity afterwards", True)
    figure.update_xaxes(visible=False, range=[-2.8, 1.4])
    figure.update_yaxes(visible=False, range=[-1.3, 2.3], scaleanchor="x")
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8}, height=HEIGHT)
    return figure


def _arrow(figure: go.Figure, tail: np.ndarray, along: np.ndarray, color: str, name: str, told: bool) -> None:
    tip = tail + UNIT * along
    figure.add_scatter(
        x=[tail[0], tip[0]],
        y=[tail[1], tip[1]],
        mode="lines+markers",
        name=name,
        showlegend=told,
        line={"color": color, "width": 4},
        marker={
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 16],
            "color": color,
            "opacity": 1.0,
            "line": {"width": 0},
        },
    )
