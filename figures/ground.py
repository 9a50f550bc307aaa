"""The ground of a picture: surface, contour map, and what is marked on both."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures import style
from figures.fence import fence_traces
from figures.layout import Theme, height_of
from figures.places import heights_at, is_line, losses_at, on_map
from scenes import Scene, Surface, places_of

#: The surface is drawn this share of its height too low. Paths stand where they were recorded, and without the gap the
#: flat facets between grid points, which lie above a valley's true floor, would hide them, and half of every ball.
HAIR = 0.018
#: Signs on the surface stand as much above the ground as half their size, so that slopes do not cut them.
LIFT = 0.025


def surface_trace(surface: Surface) -> go.Surface:
    """The surface, coloured by shade, a hair low; what it says under the pointer are the true losses."""
    return go.Surface(
        x=surface.x,
        y=surface.y,
        z=surface.z - HAIR * height_of(surface),
        surfacecolor=surface.shade,
        customdata=surface.z,
        hovertemplate="loss %{customdata:.5g}<extra></extra>",
        colorscale=[list(stop) for stop in style.COLORSCALE],
        showscale=False,
        lighting=style.LIGHTING,
        contours={axis: {"highlight": False} for axis in "xyz"},
    )


def contour_trace(surface: Surface, theme: Theme) -> go.Contour:
    """The contour map, coloured by shade; its colour bar and its hover text tell losses."""
    text = {"color": style.THEMES[theme]["text"]}
    return go.Contour(
        x=surface.x,
        y=surface.y,
        z=surface.shade,
        customdata=surface.z,
        hovertemplate="%{x:.4g}, %{y:.4g}<br>loss %{customdata:.5g}<extra></extra>",
        colorscale=[list(stop) for stop in style.COLORSCALE],
        ncontours=style.CONTOUR_LEVELS,
        contours={"coloring": "heatmap"},
        line={"color": style.CONTOUR_LINE, "width": 1},
        colorbar={
            "title": {"text": "loss", "side": "top", "font": text},
            "tickfont": text,
            "thickness": 12,
            "outlinewidth": 0,
            **color_ticks(surface),
        },
    )


def line_trace(scene: Scene, surface: Surface, theme: Theme) -> go.Scatter:
    """The loss of a landscape of one dimension as a curve."""
    return go.Scatter(
        x=surface.x,
        y=surface.z[0],
        name=scene.record.name,
        mode="lines",
        showlegend=False,
        line={"color": style.CURVES[theme], "width": 2.5, "simplify": False},
        hovertemplate="%{x:.4g}<br>loss %{y:.5g}<extra></extra>",
    )


def map_trace(scene: Scene, surface: Surface, theme: Theme) -> go.Contour | go.Scatter:
    """What the paths are drawn on: the contour map, or the curve of a landscape of one dimension."""
    return line_trace(scene, surface, theme) if is_line(scene) else contour_trace(surface, theme)


def color_ticks(surface: Surface) -> dict[str, Any]:
    """Ticks of the colour bar at round losses, where shade is a logarithm; else Plotly's own are right."""
    if surface.ticks is None:
        return {}
    losses, shades = surface.ticks.T
    return {
        "tickmode": "array",
        "tickvals": shades.tolist(),
        "ticktext": [f"{float(f'{loss:.3g}'):g}" for loss in losses],
    }


def mark_traces(scene: Scene, height: float | None = None) -> list[go.Scatter | go.Scatter3d]:
    """Minima, saddles, flat lines, a constraint and the start, on the map or, given its `height`, on the surface."""
    places = places_of(scene)
    lift = None if height is None else LIFT * height
    lowest = [minimum.point for minimum in places.minima if minimum.lowest]
    others = [minimum.point for minimum in places.minima if not minimum.lowest]
    gold, white, ink = style.MINIMUM_COLOR, style.SADDLE_COLOR, style.INK
    # In 3D symbols are letters of a font, and the one for x is missing from many.
    marks = [
        _marks(scene, "Local minimum", others, lift, ("circle", "circle"), (6, 3), gold, ink),
        _marks(scene, "Minimum", lowest, lift, ("star", "diamond"), (15, 6), gold, ink),
        _marks(
            scene, "Saddle", places.saddles, lift, ("x", "diamond-open"), (10, 7), white if lift is None else ink, ink
        ),
        _marks(scene, "Start", [scene.begin], lift, ("circle-dot", "circle"), (13, 5), style.CASING, ink),
    ]
    lines = [_flat_line(scene, ends, lift) for ends in scene.record.flat_lines]
    held = [minimum.point for minimum in places.feasible]
    marks.append(_marks(scene, "Lowest feasible point", held, lift, ("diamond", "diamond"), (12, 5), gold, ink))
    lines += fence_traces(scene, lift)
    return lines + [mark for mark in marks if mark is not None]


def _place(scene: Scene, points: np.ndarray, lift: float | None) -> dict[str, np.ndarray]:
    places = on_map(scene, points, losses_at(scene, points))
    place = {"x": places[:, 0], "y": places[:, 1]}
    if lift is not None:
        place["z"] = heights_at(scene, places) + lift
    return place


def _marks(
    scene: Scene,
    name: str,
    points: Any,
    lift: float | None,
    symbols: tuple[str, str],
    sizes: tuple[int, int],
    color: str,
    edge: str,
) -> go.Scatter | go.Scatter3d | None:
    if not len(points):
        return None
    raised = lift is not None
    kind = go.Scatter3d if raised else go.Scatter
    return kind(
        **_place(scene, np.array(points, dtype=float), lift),
        name=name,
        mode="markers",
        showlegend=False,
        marker={
            "symbol": symbols[raised],
            "size": sizes[raised],
            "color": color,
            "line": {"color": edge, "width": 1.5},
        },
        hovertemplate=f"{name}: %{{x:.4g}}, {'loss ' * is_line(scene)}%{{y:.4g}}<extra></extra>",
    )


def _flat_line(scene: Scene, ends: Any, lift: float | None) -> go.Scatter | go.Scatter3d:
    raised = lift is not None
    kind = go.Scatter3d if raised else go.Scatter
    begin, end = np.array(ends, dtype=float)
    points = np.linspace(begin, end, 61)
    return kind(
        **_place(scene, points, lift),
        name="Flat line",
        mode="lines",
        showlegend=False,
        line={"color": style.SADDLE_COLOR, "width": 4 if raised else 2, "dash": "dash"},
        hovertemplate="no slope along this line<extra></extra>",
    )
