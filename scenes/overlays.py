"""What is drawn at the ball besides the paths: arrows, the parts of a step, what stretches it, the fan of the rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from descent import Path, Paths, draw_batches, hessians_at, pack, sample, sample_hessians, sample_rows
from optimizers import Optimizer, Taken
from scenes.framing import map_bounds
from scenes.scene import OVERLAYS, Overlay, Scene
from scenes.trace import schedule_factors

#: The model's lines lie as far apart in loss as the model changes over this share of the map's shorter side.
SPACING = 0.08


@dataclass(frozen=True)
class Vectors:
    """What may be drawn as arrows at every recorded point, one path after the other.

    `gradients` (rows, n) as the optimizer saw them; `velocities` (rows, n): the memory that sums or averages them, as it
    stood before the step, 0 for a run that has none; `rates` (rows,): the learning rate of the step, 0 for a run that has
    none; `has_velocity`, `has_rate` (r,) say which runs have.
    """

    gradients: np.ndarray
    velocities: np.ndarray
    rates: np.ndarray
    has_velocity: np.ndarray
    has_rate: np.ndarray


def trace_vectors(scene: Scene, groups: Sequence[Paths]) -> Vectors:
    """The vectors of the scene's paths, which must have been traced with their memory."""
    gradients, velocities, rates = [], [], []
    factors = np.ones(scene.steps) if scene.schedule.key == "constant" else schedule_factors(scene)
    for index, paths in enumerate(groups):
        record, path = scene.runs[index].record, paths[0]
        assert path.memory is not None
        gradients.append(path.gradients)
        if record.velocity is None:
            velocities.append(np.zeros_like(path.gradients))
        else:
            velocities.append(path.memory[:, record.memory_rows(scene.record.dimension).index(record.velocity)])
        rate = scene.hyperparameters(index).get("learning_rate", 0.0)
        rates.append(rate * factors[np.minimum(np.arange(len(path.points)), scene.steps - 1)])
    records = [run.record for run in scene.runs]
    return Vectors(
        gradients=np.concatenate(gradients),
        velocities=np.concatenate(velocities),
        rates=np.concatenate(rates),
        has_velocity=np.array([record.velocity is not None for record in records]),
        has_rate=np.array([any(q.name == "learning_rate" for q in record.hyperparameters) for record in records]),
    )


@dataclass(frozen=True)
class Overlays:
    """Numbers for what is drawn at every recorded point, one path after the other, along the coordinates that a map shows.

    `channels` by name, (c, rows), zeros where there is nothing to draw; of `samples` (N, c, rows). `has` by name, (r,):
    which runs have it. `batches` (steps, size): the rows that each step sees, -1 beyond a short batch, None if all.
    With two coordinates: `ellipse` is L11, L21, L22 of the triangular matrix that makes it of the unit circle;
    `look_ahead` the point looked ahead from; `composition` the share of the old velocity in the step; `model` the
    axis along which the Hessian curves most (2), curvatures along it and across (to its left), slopes along it and
    across, and the distance of level lines in loss; with one coordinate slope, curvature and distance. `samples` is each
    row's gradient.
    """

    channels: dict[Overlay, np.ndarray]
    has: dict[Overlay, np.ndarray]
    batches: np.ndarray | None


def overlays_of(scene: Scene) -> tuple[Overlay, ...]:
    """Which overlays the scene's landscape and optimizers have."""
    there = {name for run in scene.runs for name in run.record.overlays} | {*scene.record.overlays}
    return tuple(name for name in OVERLAYS if name in there)


def trace_overlays(scene: Scene, groups: Sequence[Paths], names: Sequence[Overlay]) -> Overlays:
    """The overlays `names` of the scene's paths, which must have been traced with their memory."""
    shown = [0] if scene.record.dimension == 1 else list(scene.record.shown)
    runs = [_Run(scene, index, paths[0], _taken(scene, index, paths[0]), shown) for index, paths in enumerate(groups)]
    channels: dict[Overlay, np.ndarray] = {}
    has: dict[Overlay, np.ndarray] = {}
    for name in names:
        made = [_MAKERS[name](run) for run in runs]
        has[name] = np.array([one is not None for one in made])
        width = 3 if name == "ellipse" and len(shown) == 2 else len(shown)
        filled = [
            np.zeros((width, len(run.path.points))) if m is None else m for run, m in zip(runs, made, strict=True)
        ]
        channels[name] = np.nan_to_num(np.concatenate(filled, axis=-1), posinf=0.0, neginf=0.0)
    batches = None
    if "samples" in names and scene.rows_a_step is not None:
        batches = draw_batches(len(scene.record.rows), scene.rows_a_step, scene.steps + 1, scene.seed)
    return Overlays(channels, has, batches)


@dataclass(frozen=True)
class _Run:
    """One run of a scene, and the coordinates that a map shows."""

    scene: Scene
    index: int
    path: Path
    taken: Taken
    shown: list[int]

    @property
    def record(self) -> Optimizer:
        return self.scene.runs[self.index].record


def _taken(scene: Scene, index: int, path: Path) -> Taken:
    """What the run's optimizer is told of its own steps."""
    optimizer, n = scene.runs[index].record, scene.record.dimension
    assert path.memory is not None
    steps = path.steps
    numbers: dict[str, float | np.ndarray] = {**scene.hyperparameters(index)}
    if "learning_rate" in numbers:
        numbers["learning_rate"] = numbers["learning_rate"] * schedule_factors(scene)[:steps, None]
    return Taken(
        points=path.points[:-1],
        gradients=path.gradients[:-1],
        moves=np.diff(path.points, axis=0),
        before=optimizer.name_memory(path.memory[:-1], n),
        after=optimizer.name_memory(path.memory[1:], n),
        numbers=numbers,
        k=np.arange(steps)[:, None],
        hessians=lambda: _hessians(scene, path.points[:-1]),
    )


def _hessians(scene: Scene, points: np.ndarray) -> np.ndarray:
    """Hessians (s, n, n) of the rows that each step saw, at the points (s, n) that it was taken from."""
    if scene.rows_a_step is None:
        return sample_hessians(scene.record, points, scene.all_parameters())
    rows, packed = scene.record.rows, pack(scene.record.parameters, scene.all_parameters(), scene.record.name, {})
    batches = draw_batches(len(rows), scene.rows_a_step, len(points), scene.seed)
    seen = (np.ascontiguousarray(rows[batch[batch >= 0]]) for batch in batches)
    found = [hessians_at(scene.record, packed, own, point[None])[0] for own, point in zip(seen, points, strict=True)]
    return np.array(found).reshape(-1, *2 * points.shape[1:])


def _ellipse(run: _Run) -> np.ndarray | None:
    """The shadow of the ellipsoid on the coordinates shown, as a triangular matrix: matrices A and L with A A' = L L'
    make the same ellipse of a circle, or of a sphere. The last point has no step yet, and no ellipse."""
    make = run.record.dissection.ellipse
    if make is None:
        return None
    block = np.nan_to_num(make(run.taken)[:, run.shown], posinf=0.0, neginf=0.0)
    upper = np.linalg.qr(block.transpose(0, 2, 1)).R
    entries = [upper[:, j, i] for i in range(len(run.shown)) for j in range(i + 1)]
    return np.pad(np.array(entries), ((0, 0), (0, 1)))


def _look_ahead(run: _Run) -> np.ndarray | None:
    """The start stands on itself; later points were looked ahead to in the step before."""
    make = run.record.dissection.look_ahead
    return None if make is None else np.vstack([run.path.points[:1], make(run.taken)])[:, run.shown].T


def _composition(run: _Run) -> np.ndarray | None:
    if not run.record.has_composition or run.record.dissection.parts is None:
        return None
    parts = run.record.dissection.parts(run.taken)
    return np.pad(-parts.stretched(parts.kept)[:, run.shown].T, ((0, 0), (0, 1)))


def _model(run: _Run) -> np.ndarray:
    """The whole landscape's curvatures and slopes along the Hessian's axes, and how far apart level lines are drawn."""
    record, points, shown = run.scene.record, run.path.points, run.shown
    _, gradients = sample(record, points, run.scene.all_parameters())
    hessians = sample_hessians(record, points, run.scene.all_parameters())
    slopes, curved = gradients[:, shown], hessians[:, shown][:, :, shown]
    reach = SPACING * min(bounds[1] - bounds[0] for bounds in map_bounds(record) if bounds)
    steepness = np.hypot.reduce(slopes, axis=1)
    finite = np.isfinite(curved).all(axis=(1, 2)) & np.isfinite(slopes).all(axis=1)
    curved[~finite], slopes[~finite], steepness[~finite] = 0.0, 0.0, 0.0
    values, vectors = np.linalg.eigh(curved)
    with np.errstate(over="ignore"):
        spacing = np.maximum(steepness * reach, 0.5 * np.abs(values).max(axis=1) * reach * reach)
    if len(shown) == 1:
        return np.vstack([slopes.T, values.T, spacing])
    rows = np.arange(len(points))
    steep = np.argmax(np.abs(values), axis=1)
    axis = vectors[rows, :, steep]
    across = np.column_stack([-axis[:, 1], axis[:, 0]])
    along = [np.einsum("si,si->s", slopes, direction) for direction in (axis, across)]
    return np.vstack([axis.T, values[rows, steep], values[rows, 1 - steep], *along, spacing])


def _samples(run: _Run) -> np.ndarray | None:
    if not len(run.scene.record.rows):
        return None
    gradients = sample_rows(run.scene.record, run.path.points, run.scene.all_parameters())
    return gradients[:, :, run.shown].transpose(0, 2, 1)


_MAKERS: dict[Overlay, Callable[[_Run], np.ndarray | None]] = {
    "ellipse": _ellipse,
    "look_ahead": _look_ahead,
    "samples": _samples,
    "composition": _composition,
    "model": _model,
}
