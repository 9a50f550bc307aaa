"""The ground of a picture: surface, contour map, and what is marked on both."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from descent import sample
from figures import style
from figures.layout import Theme
from scenes import Scene, Surface

#: The surface is drawn this share of its height too low. Paths stand where they were recorded, and without the gap the
#: flat facets between grid points, which lie above a valley's true floor, would hide them.
HAIR = 0.004


def surface_trace(surface: Surface) -> go.Surface:
    """The surface, coloured by shade, a hair low; what it says under the pointer are the true losses."""
    height = float(surface.z.max() - surface.z.min())
    return go.Surface(
        x=surface.x,
        y=surface.y,
        z=surface.z - HAIR * height,
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
    low, high = float(surface.shade.min()), float(surface.shade.max())
    size = (high - low) / style.CONTOUR_LEVELS or 1.0
    text = {"color": style.THEMES[theme]["text"]}
    return go.Contour(
        x=surface.x,
        y=surface.y,
        z=surface.shade,
        customdata=surface.z,
        hovertemplate="%{x:.4g}, %{y:.4g}<br>loss %{customdata:.5g}<extra></extra>",
        colorscale=[list(stop) for stop in style.COLORSCALE],
        contours={"coloring": "heatmap", "start": low + size / 2, "end": high, "size": size},
        line={"color": style.CONTOUR_LINE, "width": 1},
        colorbar={
            "title": {"text": "loss", "side": "top", "font": text},
            "tickfont": text,
            "thickness": 12,
            "outlinewidth": 0,
            **color_ticks(surface),
        },
    )


def color_ticks(surface: Surface) -> dict[str, Any]:
    """Ticks of the colour bar at round losses, where shade is a logarithm; else Plotly's own are right."""
    if surface.ticks is None:
        return {}
    losses, shades = surface.ticks.T
    return {"tickmode": "array", "tickvals": shades.tolist(), "ticktext": [f"{loss:g}" for loss in losses]}


def mark_traces(scene: Scene, raised: bool) -> list[go.Scatter | go.Scatter3d]:
    """Minima, saddles, flat lines and the start, on the map or, where `raised`, on the surface."""
    record = scene.record
    lowest = [minimum.point for minimum in record.minima if minimum.lowest]
    others = [minimum.point for minimum in record.minima if not minimum.lowest]
    gold, white, ink = style.MINIMUM_COLOR, style.SADDLE_COLOR, style.INK
    marks = [
        _marks(scene, "Local minimum", others, raised, ("circle", "circle"), (6, 3), gold, ink),
        _marks(scene, "Minimum", lowest, raised, ("star", "diamond"), (15, 8), gold, ink),
        _marks(scene, "Saddle", record.saddles, raised, ("x", "x"), (10, 6), white, ink),
        _marks(scene, "Start", [scene.begin], raised, ("circle-dot", "circle"), (13, 6), style.CASING, ink),
    ]
    lines = [_flat_line(scene, ends, raised) for ends in record.flat_lines]
    return lines + [mark for mark in marks if mark is not None]


def _place(scene: Scene, points: np.ndarray, raised: bool) -> dict[str, np.ndarray]:
    place = {"x": points[:, 0], "y": points[:, 1]}
    if raised:
        place["z"] = sample(scene.record, points, scene.all_parameters())[0]
    return place


def _marks(
    scene: Scene,
    name: str,
    points: Any,
    raised: bool,
    symbols: tuple[str, str],
    sizes: tuple[int, int],
    color: str,
    edge: str,
) -> go.Scatter | go.Scatter3d | None:
    if not len(points):
        return None
    kind = go.Scatter3d if raised else go.Scatter
    return kind(
        **_place(scene, np.array(points, dtype=float), raised),
        name=name,
        mode="markers",
        showlegend=False,
        marker={
            "symbol": symbols[raised],
            "size": sizes[raised],
            "color": color,
            "line": {"color": edge, "width": 1.5},
        },
        hovertemplate=f"{name}: %{{x:.4g}}, %{{y:.4g}}<extra></extra>",
    )


def _flat_line(scene: Scene, ends: Any, raised: bool) -> go.Scatter | go.Scatter3d:
    kind = go.Scatter3d if raised else go.Scatter
    begin, end = np.array(ends, dtype=float)
    points = np.linspace(begin, end, 61)
    return kind(
        **_place(scene, points, raised),
        name="Flat line",
        mode="lines",
        showlegend=False,
        line={"color": style.SADDLE_COLOR, "width": 4 if raised else 2, "dash": "dash"},
        hovertemplate="no slope along this line<extra></extra>",
    )
