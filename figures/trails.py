"""Trails: the paths of a scene with everything a picture needs to draw them."""

from dataclasses import dataclass
from html import escape

import numpy as np

from descent import Path
from figures import style
from figures.places import bounds_of, heights_at, is_section, losses_at, on_map
from scenes import Scene, judge, say_shortly, trace

#: How far beyond the map a path is still drawn, in half widths of the map; the frame clips it long before.
REACH = 20.0
#: A point further away than this, in the same measure, is beyond what a graphics card draws a straight line to.
LIMIT = 2000.0


@dataclass(frozen=True, kw_only=True)
class Trail:
    """One path to be drawn. Text is ready for Plotly, which reads a little HTML in labels.

    `places` (s + 1, 2) is where the map shows the path: the coordinates shown, or coordinate and loss of a curve.
    `heights` is how high it stands on the surface: its losses, or, where the surface is a plane through more than two
    dimensions, the height of that plane under it. `clock` is the row of the path that the scene's clock shows; `drawn`
    counts the rows a map shows, the others lie far beyond it; `exit_step` is the step that left the map for good, or -1,
    and `exit_point` (2,) where it crossed the edge.
    """

    path: Path
    places: np.ndarray
    heights: np.ndarray
    label: str
    verdict: str
    color: str
    marker: str
    marker_3d: str
    clock: int
    drawn: int
    exit_step: int
    exit_point: np.ndarray | None


def trails_of(scene: Scene) -> list[Trail]:
    """The scene's paths in order, each with its own name, colour and marker."""
    bounds = bounds_of(scene)
    found = []
    for index, (label, path) in enumerate(zip(label_runs(scene), trace(scene, probes=True), strict=True)):
        places = on_map(scene, path.points, path.losses)
        exit_step = leave_row(places[:, : scene.record.dimension], bounds)
        drawn = count_drawn(places, bounds)
        heights = heights_at(scene, places[:drawn]) if is_section(scene) else path.losses
        found.append(
            Trail(
                path=path,
                places=places,
                heights=heights,
                label=escape(label, quote=False),
                verdict=escape(say_shortly(judge(scene, index, path)), quote=False),
                color=style.COLORS[index],
                marker=style.MARKERS[index],
                marker_3d=style.MARKERS_3D[index],
                clock=path.steps if scene.step is None else min(scene.step, path.steps),
                drawn=drawn,
                exit_step=exit_step,
                exit_point=None if exit_step < 1 else edge_crossing(places[exit_step - 1 : exit_step + 1], bounds),
            )
        )
    return found


def label_runs(scene: Scene) -> list[str]:
    """A name for every run: the optimizer's, and where one occurs twice, the numbers in which they differ."""
    keys = [run.optimizer for run in scene.runs]
    labels = []
    for index, run in enumerate(scene.runs):
        twins = [scene.hyperparameters(i) for i, key in enumerate(keys) if key == run.optimizer]
        differing = [q for q in run.record.hyperparameters if len({twin[q.name] for twin in twins}) > 1]
        told = ", ".join(f"{q.label} {scene.hyperparameter(index, q):.6g}" for q in differing)
        labels.append(f"{run.record.name} ({told})" if told else run.record.name)
    return [
        f"{label} ({labels[:index].count(label) + 1})" if labels.count(label) > 1 else label
        for index, label in enumerate(labels)
    ]


def leave_row(places: np.ndarray, bounds: np.ndarray) -> int:
    """The first of `places` (s + 1, coordinates) from which on none is within the bounds of the map, or -1.

    A path through more dimensions than the map shows can leave the landscape unseen: that is told by its verdict.
    """
    low, high = bounds[: places.shape[1]].T
    inside = np.flatnonzero(((places >= low) & (places <= high)).all(axis=1))
    after = int(inside[-1]) + 1 if len(inside) else 0
    return after if after < len(places) else -1


def count_drawn(places: np.ndarray, bounds: np.ndarray) -> int:
    """How many of `places` (s + 1, 2) a map shows: up to the last one near it, and one more that leads away."""
    distances = distances_off(places, bounds)
    count = int(np.flatnonzero(distances <= REACH)[-1]) + 2
    wild = np.flatnonzero(distances > LIMIT)
    return min(count, len(places), int(wild[0]) if len(wild) else count)


def distances_off(places: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """How far `places` (m, 2) are from the middle of the map, in half widths and half heights of it: (m,)."""
    low, high = bounds.T
    return (np.abs(places - (low + high) / 2) / ((high - low) / 2)).max(axis=1)


def edge_crossing(segment: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Where the segment (2, 2) from inside the map to outside crosses its edge, (2,)."""
    low, high = bounds.T
    inside, outside = segment
    step = outside - inside
    edges = np.where(step > 0, high, low)
    shares = np.divide(edges - inside, step, out=np.ones_like(step), where=step != 0)
    return np.clip(inside + max(0.0, float(shares.min())) * step, low, high)


@dataclass(frozen=True, kw_only=True)
class Looks:
    """Points that an optimizer looked at in a step: `places` (p, 2) on the map, `heights` (p,) on the surface
    and true `losses` (p,).
    """

    places: np.ndarray
    heights: np.ndarray
    losses: np.ndarray


def looks_at(scene: Scene, trail: Trail, row: int, most: int | None = None) -> Looks:
    """What the step from a row of the trail looks at; at its end, what the last step looked at, as on the stage.

    Points far off the map are left out, as are some where there are more than `most`.
    """
    path = trail.path
    assert path.probes is not None
    assert path.probe_counts is not None
    step = min(row, path.steps - 1)
    way = slice(max(0, step), step + 1)
    points = path.probes[way].reshape(-1, path.points.shape[1])[: int(path.probe_counts[way].sum())]
    points = points[np.isfinite(points).all(axis=1)]
    losses = losses_at(scene, points)
    places = on_map(scene, points, losses)
    near = np.isfinite(losses) & (distances_off(places, bounds_of(scene)) <= LIMIT)
    chosen = np.flatnonzero(near)
    if most is not None and len(chosen) > most:
        chosen = chosen[:: -(-len(chosen) // most)]
    return Looks(
        places=places[chosen],
        heights=heights_at(scene, places[chosen]) if is_section(scene) else losses[chosen],
        losses=losses[chosen],
    )
