"""From a Scene to numbers: its paths, a fan of paths for one slider, its surface."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from descent import Path, Paths, Quantity, sample, sweep
from landscapes import Places
from scenes.options import CLIP, DIFFERENCE, GRADIENT, NOISE
from scenes.scene import Scene


def trace(scene: Scene, memory: bool = False, probes: bool = False) -> list[Path]:
    """The path of every optimizer of the scene."""
    return [paths[0] for paths in trace_runs(scene, memory, probes)]


def trace_runs(scene: Scene, memory: bool = False, probes: bool = False) -> list[Paths]:
    """The same as one-row Paths, which is how they travel."""
    return [trace_run(scene, index, memory, probes) for index in range(len(scene.runs))]


def trace_run(scene: Scene, index: int, memory: bool = False, probes: bool = False) -> Paths:
    """The path of one of the scene's optimizers, as one-row Paths."""
    return sweep_run(scene, index, scene.hyperparameters(index), memory=memory, probes=probes)


def fan_quantity(scene: Scene, key: str) -> tuple[int, Quantity]:
    """Run index and hyperparameter that a key like "2.momentum" names. Raises ValueError where there is none."""
    number, _, name = key.partition(".")
    for index, entry in enumerate(scene.runs):
        for quantity in entry.record.hyperparameters:
            if number == str(index + 1) and name == quantity.name:
                return index, quantity
    raise ValueError("fan must name an optimizer and its hyperparameter, like 1.learning_rate.")


def trace_fan(scene: Scene, key: str) -> tuple[np.ndarray, Paths]:
    """Stops (r,) of one slider, both ends among them, and the path for each, all else as in the scene.

    All stops, unless that would take more than MOST_WORK: then every second, third ... of them.
    """
    index, quantity = fan_quantity(scene, key)
    stops = affordable_stops(scene, index, quantity)
    return stops, sweep_run(scene, index, {**scene.hyperparameters(index), quantity.name: stops})


def affordable_stops(scene: Scene, index: int, quantity: Quantity) -> np.ndarray:
    """The stops of one slider, both ends among them, that a path for each may be asked for at once."""
    work = work_of(scene, index, len(quantity.stops))
    stride = min(len(quantity.stops), math.ceil(work / MOST_WORK))
    return np.unique(np.append(quantity.stops[::stride], quantity.stops[-1]))


def work_of(scene: Scene, index: int, runs: int) -> float:
    """About how many evaluations of a plain landscape as many runs of one of the scene's optimizers cost."""
    record = scene.record
    # A sum over data costs a row each; methods that solve equations cost by the square of the dimension.
    size = max(1, len(record.rows)) * max(1.0, record.dimension**2 / 4.0)
    return runs * scene.steps * scene.runs[index].record.effort * size


def sweep_run(scene: Scene, index: int, hyperparameters: Mapping[str, object], **others: Any) -> Paths:
    """Many descents of run `index`, all else as in the scene; `others` are further arguments of descent.sweep."""
    arguments: dict[str, Any] = {
        "starts": [scene.begin],
        "hyperparameters": hyperparameters,
        "clip": scene.option(CLIP),
        "threads": 1,
        **settings_of(scene, index),
    }
    return sweep(scene.record, scene.runs[index].record, **{**arguments, **others})


def settings_of(scene: Scene, index: int) -> dict[str, Any]:
    """What the scene says of how one of its optimizers runs, besides its start and its numbers, as sweep() takes it."""
    scheduled = any(quantity.name == "learning_rate" for quantity in scene.runs[index].record.hyperparameters)
    return {
        "steps": scene.steps,
        "parameters": scene.all_parameters(),
        "gradient": GRADIENT.choices[int(scene.option(GRADIENT))],
        "difference": scene.option(DIFFERENCE),
        "batch_size": scene.rows_a_step,
        "noise": scene.option(NOISE),
        "seed": scene.seed,
        "schedule": schedule_factors(scene) if scheduled and scene.schedule.key != "constant" else None,
    }


def schedule_factors(scene: Scene) -> np.ndarray:
    """What the scene's schedule multiplies the learning rate with, step by step: (steps,)."""
    schedule = scene.schedule
    if schedule.key == "constant":
        return np.ones(scene.steps)
    return schedule.factors(scene.steps, **{q.name: scene.option(q) for q in schedule.quantities})


def places_of(scene: Scene) -> Places:
    """Minima and saddles of the scene's landscape as its parameters have shaped it."""
    return _places(scene.landscape, scene.data, tuple(scene.all_parameters().items()))


@lru_cache(maxsize=256)
def _places(key: str, data: tuple[tuple[float, ...], ...], parameters: tuple[tuple[str, float], ...]) -> Places:
    return Scene(landscape=key, data=data).record.places(dict(parameters))


@dataclass(frozen=True)
class Surface:
    """A landscape on a grid: x (m,), y (m,), losses z (m, m) with row i at y[i], and shade (m, m).

    Of more than two dimensions it is the plane of the coordinates shown through the first minimum; of one it is a line:
    y is empty, z and shade are (1, m). `shade` is what colours and contour levels go by: z itself, or log10(z - floor +
    log_offset), where `floor` is the lowest declared value (the lowest on the grid where none is declared). Where it is a
    logarithm, `ticks` (t, 2) pairs round losses with their shades for the colour bar; else it is None. `places` are the
    minima and saddles of the landscape as it is shaped here, `outline` (m, 2) what is drawn of its constraint, or None.
    """

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    shade: np.ndarray
    floor: float
    places: Places
    ticks: np.ndarray | None = None
    outline: np.ndarray | None = None


#: What one answer may cost, in evaluations of a plain landscape: about half a second.
MOST_WORK = 2.0e7
#: A line is drawn with this many times the points that a side of a surface has.
FINER = 8


def trace_surface(scene: Scene, count: int) -> Surface:
    """The scene's landscape on a `count` x `count` grid over its domain, or along `FINER * count` points of a line."""
    record, places = scene.record, places_of(scene)
    if record.dimension == 1:
        x, y = np.linspace(*record.domain[0], FINER * count), np.empty(0)
        points = x[:, None]
    else:
        x, y = (np.linspace(*record.domain[axis], count) for axis in record.shown)
        points = np.tile(section_of(scene), (count * count, 1))
        points[:, list(record.shown)] = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values, _ = sample(record, points, scene.all_parameters())
    z = values.reshape(-1, len(x))
    outline = outline_of(scene)
    floor = min([minimum.value for minimum in places.minima], default=float(z.min()))
    if not record.log_colors:
        return Surface(x=x, y=y, z=z, shade=z, floor=floor, places=places, outline=outline)

    def shade(losses: np.ndarray) -> np.ndarray:
        return np.log10(np.maximum(losses - floor, 0.0) + record.log_offset)

    decades = floor + np.array([0.0, *(10.0 ** np.arange(np.floor(np.log10(record.log_offset)), 9.0))])
    rounds = np.unique([float(f"{loss:.1g}") for loss in decades if loss <= z.max()])
    rounds = rounds[rounds >= floor]
    ticks = np.column_stack([rounds, shade(rounds)])
    return Surface(x=x, y=y, z=z, shade=shade(z), floor=floor, places=places, ticks=ticks, outline=outline)


def outline_of(scene: Scene) -> np.ndarray | None:
    """The edge of the constraint as a map shows it, (m, 2): a polygon, or with two rows a segment; None without one."""
    outline = scene.record.outline
    return None if outline is None else outline(scene.all_parameters())


def section_of(scene: Scene) -> np.ndarray:
    """The point (n,) through which the plane of a map is laid: the first minimum, a feasible one where there is a
    constraint, or where there is none, the start."""
    places = places_of(scene)
    minima = [*places.feasible, *places.minima]
    return np.array(minima[0].point if minima else scene.record.start)
