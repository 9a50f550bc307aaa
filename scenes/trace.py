"""From a Scene to numbers: its paths, a fan of paths for one slider, its surface."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from descent import Path, Paths, Quantity, sample, sweep
from scenes.scene import Scene


def trace(scene: Scene, memory: bool = False) -> list[Path]:
    """The path of every optimizer of the scene."""
    return [paths[0] for paths in trace_runs(scene, memory)]


def trace_runs(scene: Scene, memory: bool = False) -> list[Paths]:
    """The same as one-row Paths, which is how they travel."""
    return [_sweep(scene, index, scene.hyperparameters(index), memory) for index in range(len(scene.runs))]


def fan_quantity(scene: Scene, key: str) -> tuple[int, Quantity]:
    """Run index and hyperparameter that a key like "2.momentum" names. Raises ValueError where there is none."""
    number, _, name = key.partition(".")
    for index, entry in enumerate(scene.runs):
        for quantity in entry.record.hyperparameters:
            if number == str(index + 1) and name == quantity.name:
                return index, quantity
    raise ValueError("fan must name an optimizer and its hyperparameter, like 1.learning_rate.")


def trace_fan(scene: Scene, key: str) -> tuple[np.ndarray, Paths]:
    """The stops (r,) of one slider and the path for each, all else as in the scene."""
    index, quantity = fan_quantity(scene, key)
    varied: dict[str, float | np.ndarray] = {**scene.hyperparameters(index), quantity.name: quantity.stops}
    return quantity.stops, _sweep(scene, index, varied)


def _sweep(scene: Scene, index: int, hyperparameters: Mapping[str, float | np.ndarray], memory: bool = False) -> Paths:
    return sweep(
        scene.record,
        scene.runs[index].record,
        starts=[scene.begin],
        steps=scene.steps,
        hyperparameters=hyperparameters,
        parameters=scene.all_parameters(),
        batch_size=scene.rows_a_step,
        seed=scene.seed,
        memory=memory,
        threads=1,
    )


@dataclass(frozen=True)
class Surface:
    """A landscape on a grid: x (m,), y (m,), losses z (m, m) with row i at y[i], and shade (m, m).

    `shade` is what colours and contour levels go by: z itself, or log10(z - floor + log_offset), where `floor` is the
    lowest declared value (the lowest on the grid where none is declared). Where it is a logarithm, `ticks` (t, 2) pairs
    round losses with their shades for the colour bar; else it is None.
    """

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    shade: np.ndarray
    floor: float
    ticks: np.ndarray | None = None


def trace_surface(scene: Scene, count: int) -> Surface:
    """The scene's landscape on a `count` x `count` grid over its domain."""
    record = scene.record
    x, y = (np.linspace(low, high, count) for low, high in record.domain)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    values, _ = sample(record, points, scene.all_parameters())
    z = values.reshape(count, count)
    floor = min([minimum.value for minimum in record.minima], default=float(z.min()))
    if not record.log_colors:
        return Surface(x=x, y=y, z=z, shade=z, floor=floor)

    def shade(losses: np.ndarray) -> np.ndarray:
        return np.log10(np.maximum(losses - floor, 0.0) + record.log_offset)

    decades = floor + np.array([0.0, *(10.0 ** np.arange(np.floor(np.log10(record.log_offset)), 9.0))])
    rounds = decades[decades <= z.max()]
    ticks = np.column_stack([rounds, shade(rounds)])
    return Surface(x=x, y=y, z=z, shade=shade(z), floor=floor, ticks=ticks)
