"""Trails: the paths of a scene with everything a picture needs to draw them."""

from dataclasses import dataclass
from html import escape

import numpy as np

from descent import Path
from figures import style
from landscapes import Landscape
from scenes import Scene, judge, leave_step, say, trace

#: How far beyond the map a path is still drawn, in half widths of the map; the frame clips it long before.
REACH = 20.0
#: A point further away than this, in the same measure, is beyond what a graphics card draws a straight line to.
LIMIT = 2000.0


@dataclass(frozen=True, kw_only=True)
class Trail:
    """One path to be drawn. Text is ready for Plotly, which reads a little HTML in labels.

    `clock` is the row of the path that the scene's clock shows; `drawn` counts the rows a map shows, the others lie
    far beyond it; `exit_step` is the step that left the map for good, or -1, and `exit_point` where it crossed the edge.
    """

    path: Path
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
    found = []
    for index, (label, path) in enumerate(zip(label_runs(scene), trace(scene), strict=True)):
        exit_step = leave_step(path.points, scene.record)
        crossing = None if exit_step < 1 else edge_crossing(path.points[exit_step - 1 : exit_step + 1], scene.record)
        found.append(
            Trail(
                path=path,
                label=escape(label, quote=False),
                verdict=escape(say(*judge(path, scene.record)), quote=False),
                color=style.COLORS[index],
                marker=style.MARKERS[index],
                marker_3d=style.MARKERS_3D[index],
                clock=path.steps if scene.step is None else min(scene.step, path.steps),
                drawn=count_drawn(path, scene.record),
                exit_step=exit_step,
                exit_point=crossing,
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


def count_drawn(path: Path, landscape: Landscape) -> int:
    """How many rows of the path a map shows: up to the last one near it, and one more that leads away."""
    low, high = np.array(landscape.domain).T
    distances = np.abs((path.points - (low + high) / 2) / ((high - low) / 2)).max(axis=1)
    count = int(np.flatnonzero(distances <= REACH)[-1]) + 2
    wild = np.flatnonzero(distances > LIMIT)
    return min(count, len(path.points), int(wild[0]) if len(wild) else count)


def edge_crossing(segment: np.ndarray, landscape: Landscape) -> np.ndarray:
    """Where the segment (2, n) from inside the map to outside crosses its edge, (n,)."""
    low, high = np.array(landscape.domain).T
    inside, outside = segment
    step = outside - inside
    edges = np.where(step > 0, high, low)
    shares = np.divide(edges - inside, step, out=np.ones_like(step), where=step != 0)
    return np.clip(inside + max(0.0, float(shares.min())) * step, low, high)
