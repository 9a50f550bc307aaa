"""Trails as traces: on the map, on the surface and along the steps."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures import style
from figures.layout import Theme
from figures.trails import Looks, Trail

#: Beads on a trail mark single steps as long as there are not more of them than this.
BEADS = 60


def place(of: Trail | Looks, rows: Any, raised: bool) -> dict[str, np.ndarray]:
    """Where some rows stand on the map or, where `raised`, on the surface."""
    places = of.places[rows]
    coordinates = {"x": places[:, 0], "y": places[:, 1]}
    return {**coordinates, "z": of.heights[rows]} if raised else coordinates


def whole_trace(trail: Trail, raised: bool, told: bool = False) -> go.Scatter | go.Scatter3d:
    """The whole path, faint: what is still to come. Where `told`, it tells its steps and losses under the pointer."""
    kind = go.Scatter3d if raised else go.Scatter
    hover = {
        "customdata": trail.path.losses[: trail.drawn],
        "hovertemplate": (
            f"{trail.label}<br>step %{{pointNumber}}: {_told(trail)}<br>loss %{{customdata:.5g}}<extra></extra>"
        ),
    }
    return kind(
        **place(trail, slice(0, trail.drawn), raised),
        **_group(trail),
        mode="lines",
        showlegend=False,
        opacity=style.FAINT,
        line={"color": trail.color, "width": 4 if raised else 2},
        **(hover if told else {"hoverinfo": "skip"}),
    )


def casing_trace(trail: Trail, rows: Any, opacity: float = 1.0) -> go.Scatter:
    """The white line under a trail on the map that lifts it off ground of any colour."""
    return go.Scatter(
        **place(trail, rows, raised=False),
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
    coordinates = place(trail, rows, raised)
    steps = np.arange(len(trail.path.points))[rows]
    beads = trail.path.steps <= BEADS
    return kind(
        **coordinates,
        **_group(trail),
        mode="lines+markers" if beads else "lines",
        showlegend=False,
        customdata=np.stack([steps, trail.path.losses[rows]], axis=-1),
        line={"color": trail.color, "width": 7 if raised else 3},
        marker=bead_marker(trail, raised),
        hovertemplate=(
            f"{trail.label}<br>step %{{customdata[0]}}: {_told(trail)}<br>loss %{{customdata[1]:.5g}}<extra></extra>"
        ),
    )


def bead_marker(trail: Trail, raised: bool) -> dict[str, Any]:
    """Marker of a single step: white, and with a ring around it on the plain ground of a curve."""
    bead: dict[str, Any] = {"symbol": "circle", "size": 2.5 if raised else 4, "color": style.CASING}
    return bead if trail.path.points.shape[1] > 1 else bead | {"line": {"color": trail.color, "width": 1.5}, "size": 6}


def ball_trace(trail: Trail, row: int, raised: bool, legend: bool = False) -> go.Scatter | go.Scatter3d:
    """The ball: where the path is at one step, in the run's own colour and shape."""
    kind = go.Scatter3d if raised else go.Scatter
    return kind(
        **place(trail, slice(row, row + 1), raised),
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


def looks_trace(trail: Trail, looks: Looks, raised: bool, legend: bool = False) -> go.Scatter | go.Scatter3d:
    """What a step looks at: small and faint, in the run's colour."""
    kind = go.Scatter3d if raised else go.Scatter
    name = f"{trail.label}: {style.PROBE_NAME}"
    return kind(
        **place(looks, slice(None), raised),
        name=name,
        legendgroup=_group(trail)["legendgroup"],
        legendrank=1001,  # drawn before the ball, named after it
        mode="markers",
        showlegend=legend,
        opacity=style.PROBE_OPACITY,
        customdata=looks.losses,
        marker={
            "symbol": "circle",
            "size": style.PROBE_SIZE_3D if raised else style.PROBE_SIZE,
            "color": trail.color,
            "line": {"color": style.CASING, "width": 1},
        },
        hovertemplate=f"{name}<br>{_told(trail)}<br>loss %{{customdata:.5g}}<extra></extra>",
    )


def curve_trace(trail: Trail, values: np.ndarray) -> go.Scatter:
    """One number a step, `values` (s + 1,), against the steps."""
    return go.Scatter(
        x=np.arange(len(values), dtype=np.int16),
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
    tip = trail.exit_point
    left, right, bottom, top = view
    if not (left <= tip[0] <= right and bottom <= tip[1] <= top):
        return None
    # Lengths on the page: of a curve, coordinate and loss are different things, each as long as its axis.
    unit = np.array([right - left, top - bottom])
    unit = unit if trail.path.points.shape[1] == 1 else np.full(2, unit.min())
    inside = trail.places[trail.exit_step - 1]
    direction = (trail.places[trail.exit_step] - inside) / unit
    direction /= np.abs(direction).max()
    direction /= np.linalg.norm(direction)
    # Long enough to show its direction, no longer than the step's own part inside the map.
    length = min(0.07, float(np.linalg.norm((tip - inside) / unit)) or 1.0)
    tail = tip - length * direction * unit
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


def _told(trail: Trail) -> str:
    """What the pointer is told of a place: its coordinates on the map; the loss is told anyway."""
    return "%{x:.5g}" if trail.path.points.shape[1] == 1 else "%{x:.5g}, %{y:.5g}"
