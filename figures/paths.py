"""Trails as traces: on the map, on the surface and along the steps."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from descent import Path
from figures import style
from figures.layout import Theme
from figures.trails import Trail

#: Beads on a trail mark single steps as long as there are not more of them than this.
BEADS = 60


def place(path: Path, rows: Any, raised: bool) -> dict[str, np.ndarray]:
    """The recorded positions of some rows, as coordinates on the map or, where `raised`, on the surface."""
    points = path.points[rows]
    coordinates = {"x": points[:, 0], "y": points[:, 1]}
    return {**coordinates, "z": path.losses[rows]} if raised else coordinates


def whole_trace(trail: Trail, raised: bool) -> go.Scatter | go.Scatter3d:
    """The whole path, faint: what is still to come."""
    kind = go.Scatter3d if raised else go.Scatter
    return kind(
        **place(trail.path, slice(0, trail.drawn), raised),
        **_group(trail),
        mode="lines",
        showlegend=False,
        opacity=style.FAINT,
        line={"color": trail.color, "width": 4 if raised else 2},
        hoverinfo="skip",
    )


def casing_trace(trail: Trail, rows: Any, opacity: float = 1.0) -> go.Scatter:
    """The white line under a trail on the map that lifts it off ground of any colour."""
    return go.Scatter(
        **place(trail.path, rows, raised=False),
        **_group(trail),
        mode="lines",
        showlegend=False,
        opacity=opacity,
        line={"color": style.CASING, "width": 5.5},
        hoverinfo="skip",
    )


def trail_trace(trail: Trail, rows: Any, raised: bool) -> go.Scatter | go.Scatter3d:
    """The part of the path that `rows` selects, strong; a path of few steps has a bead at each."""
    kind = go.Scatter3d if raised else go.Scatter
    coordinates = place(trail.path, rows, raised)
    steps = np.arange(len(trail.path.points))[rows]
    beads = trail.path.steps <= BEADS
    return kind(
        **coordinates,
        **_group(trail),
        mode="lines+markers" if beads else "lines",
        showlegend=False,
        customdata=np.stack([steps, trail.path.losses[rows]], axis=-1),
        line={"color": trail.color, "width": 7 if raised else 3},
        marker={"symbol": "circle", "size": 2.5 if raised else 4, "color": style.CASING},
        hovertemplate=(
            f"{trail.label}<br>step %{{customdata[0]}}: %{{x:.5g}}, %{{y:.5g}}<br>loss %{{customdata[1]:.5g}}<extra></extra>"
        ),
    )


def ball_trace(trail: Trail, row: int, raised: bool, legend: bool = False) -> go.Scatter | go.Scatter3d:
    """The ball: where the path is at one step, in the run's own colour and shape."""
    kind = go.Scatter3d if raised else go.Scatter
    return kind(
        **place(trail.path, slice(row, row + 1), raised),
        **_group(trail),
        mode="markers",
        showlegend=legend,
        marker=ball_marker(trail, raised),
        hovertemplate=f"{trail.label}<br>{trail.verdict}<extra></extra>",
    )


def ball_marker(trail: Trail, raised: bool) -> dict[str, Any]:
    """Marker of a run's ball, also the one its legend entry shows."""
    return {
        "symbol": trail.marker_3d if raised else trail.marker,
        "size": 6 if raised else 13,
        "color": trail.color,
        "line": {"color": style.CASING, "width": 2},
    }


def curve_trace(trail: Trail, values: np.ndarray) -> go.Scatter:
    """One number a step, `values` (s + 1,), against the steps."""
    return go.Scatter(
        x=np.arange(len(values), dtype=np.int32),
        y=values,
        **_group(trail),
        mode="lines",
        showlegend=False,
        line={"color": trail.color, "width": 2.5},
        hovertemplate=f"{trail.label}<br>step %{{x}}: %{{y:.6g}}<extra></extra>",
    )


def curve_ball_trace(trail: Trail, values: np.ndarray, row: int, legend: bool = False) -> go.Scatter:
    """The ball on a curve."""
    return go.Scatter(
        x=[row],
        y=[float(values[row])],
        **_group(trail),
        mode="markers",
        showlegend=legend,
        marker=ball_marker(trail, raised=False) | {"size": 11},
        hovertemplate=f"{trail.label}<br>step %{{x}}: %{{y:.6g}}<extra></extra>",
    )


def exit_arrow(trail: Trail, view: tuple[float, float, float, float]) -> dict[str, Any] | None:
    """An arrow at the edge of the map where the path leaves it for good, or None."""
    if trail.exit_point is None:
        return None
    inside = trail.path.points[trail.exit_step - 1]
    direction = trail.path.points[trail.exit_step] - inside
    direction /= np.abs(direction).max()
    direction /= np.linalg.norm(direction)
    tip = trail.exit_point
    left, right, bottom, top = view
    if not (left <= tip[0] <= right and bottom <= tip[1] <= top):
        return None
    # Long enough to show its direction, no longer than the step's own part inside the map.
    length = min(0.07 * min(right - left, top - bottom), float(np.linalg.norm(tip - inside)) or 1.0)
    tail = tip - length * direction
    return {
        "x": float(tip[0]),
        "y": float(tip[1]),
        "ax": float(tail[0]),
        "ay": float(tail[1]),
        "axref": "x",
        "ayref": "y",
        "text": "",
        "showarrow": True,
        "arrowhead": 2,
        "arrowsize": 1.4,
        "arrowwidth": 3,
        "arrowcolor": trail.color,
    }


def exit_label(trail: Trail, height: float, above: int, theme: Theme) -> dict[str, Any] | None:
    """The same on the surface, whose annotations cannot point along a line in space: a label `above` the edge."""
    if trail.exit_point is None:
        return None
    colors = style.THEMES[theme]
    return {
        "x": float(trail.exit_point[0]),
        "y": float(trail.exit_point[1]),
        "z": height,
        "text": f"leaves the map at step {trail.exit_step}",
        "font": {"color": colors["text"], "size": 11},
        "bgcolor": colors["background"],
        "bordercolor": trail.color,
        "borderwidth": 1,
        "arrowcolor": trail.color,
        "arrowwidth": 2,
        "ax": 0,
        "ay": -above,
    }


def _group(trail: Trail) -> dict[str, str]:
    return {"name": trail.label, "legendgroup": f"{trail.color} {trail.label}"}
