"""The constraint of a landscape as traces: its edge, and what lies outside hatched."""

import numpy as np
import plotly.graph_objects as go

from figures import style
from figures.places import heights_at, is_line
from scenes import Scene, map_bounds, outline_of

#: Hatching lines across the map, and pieces that each is cut into.
LINES, PIECES = 44, 120
HATCHING = "rgba(255, 255, 255, 0.4)"


def fence_traces(scene: Scene, lift: float | None) -> list[go.Scatter | go.Scatter3d]:
    """Hatching and edge on the map or, `lift` above the ground, on the surface; nothing without a constraint."""
    outline = outline_of(scene)
    if outline is None or is_line(scene):
        return []
    bounds = np.array([side for side in map_bounds(scene.record) if side is not None])
    edge = edge_of(outline)
    # On the map the axes cut what reaches beyond; in space nothing does.
    if lift is not None:
        low, high = bounds.T
        edge[((edge < low) | (edge > high)).any(axis=1)] = np.nan
    width = 1.0 if lift is None else 2.0
    return [
        _line(scene, hatching_of(outline, bounds), lift, HATCHING, width),
        _line(scene, edge, lift, style.CASING, 5.0 * width),
        _line(scene, edge, lift, style.INK, 2.2 * width),
    ]


def edge_of(outline: np.ndarray) -> np.ndarray:
    """The edge in short pieces (m, 2), closed where it is a polygon."""
    corners = outline if len(outline) == 2 else np.vstack([outline, outline[:1]])
    way = np.linspace(0.0, len(corners) - 1.0, max(len(corners), PIECES * (2 if len(corners) < PIECES else 1)) + 1)
    places = np.arange(len(corners))
    return np.column_stack([np.interp(way, places, corners[:, axis]) for axis in range(2)])


def hatching_of(outline: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Diagonals over the map, `bounds` (2, 2), outside of the polygon: lines with NaN between, (m, 2).

    A segment has no inside: nothing is hatched.
    """
    if len(outline) == 2:
        return np.empty((0, 2))
    x, offset = np.meshgrid(np.arange(PIECES) / PIECES, 2.0 * np.arange(1, LINES) / LINES - 1.0)
    begins = np.column_stack([x.ravel(), (x + offset).ravel()])
    ends = begins + 1.0 / PIECES
    low, high = bounds.T
    on_map = (begins[:, 1] >= 0.0) & (ends[:, 1] <= 1.0)
    begins, ends = (low + (high - low) * places for places in (begins, ends))
    drawn = np.flatnonzero(on_map & ~within(outline, 0.5 * (begins + ends)))
    goes_on = (np.diff(drawn, append=-1) == 1) & (drawn % PIECES != PIECES - 1)
    gaps = np.full((len(drawn), 2), np.nan)
    points = np.stack([begins[drawn], ends[drawn], gaps], axis=1)
    # Where the next piece goes on from here, its beginning stands for the end of this one.
    wanted = np.stack([np.ones_like(goes_on), ~goes_on, ~goes_on], axis=1)
    return points[wanted]


def within(outline: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Whether `points` (m, 2) lie in the polygon: a line from each crosses the edge an odd number of times."""
    inside = np.zeros(len(points), bool)
    x, y = points.T
    for (x0, y0), (x1, y1) in zip(np.roll(outline, 1, axis=0), outline, strict=True):
        if y0 == y1:
            continue
        crosses = ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
        inside ^= crosses
    return inside


def _line(scene: Scene, places: np.ndarray, lift: float | None, color: str, width: float) -> go.Scatter | go.Scatter3d:
    place = {"x": places[:, 0], "y": places[:, 1]}
    if lift is not None:
        heights = np.full(len(places), np.nan)
        known = np.isfinite(places).all(axis=1)
        heights[known] = heights_at(scene, places[known]) + 0.5 * lift
        place["z"] = heights
    kind = go.Scatter if lift is None else go.Scatter3d
    return kind(
        **place,
        name="Constraint",
        mode="lines",
        showlegend=False,
        connectgaps=False,
        line={"color": color, "width": width},
        hoverinfo="skip",
    )
