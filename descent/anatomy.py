"""The anatomy of a step: what a kernel computed on its way from one recorded point to the next.

Each step is made once more from what the path recorded before it, by the kernel's own Python (descent.noting), and no
error adds up from step to step. Random numbers are drawn anew from the run's stream, in the same order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from descent.arguments import read_schedule
from descent.kernels import GRADIENT_SOURCES, PROJECTION, VALUE_AND_GRADIENT, Problem, everywhere, is_light, pointer_to
from descent.noting import Note, Notebook, noting
from descent.path import Path
from descent.places import hessian_of, rows_of
from descent.quantity import pack
from descent.randomness import draw_batches, generator_of
from descent.records import LandscapeLike, OptimizerLike


@dataclass(frozen=True)
class Step:
    """Step `number`: what the kernel was given, what its lines gave (descent.noting), and what it left.

    `loss` and `gradient` are as the optimizer saw them, `hyperparameters` (h,) with the schedule's factor, `memory` and
    `next_memory` (m, n), or (0, n).
    """

    number: int
    point: np.ndarray
    loss: float
    gradient: np.ndarray
    memory: np.ndarray
    hyperparameters: np.ndarray
    notes: tuple[Note, ...]
    next_point: np.ndarray
    next_memory: np.ndarray


def steps_taken(path: Path, steps: int) -> int:
    """How many steps of a path can be looked into: those recorded, and of a diverged path the one that left the numbers."""
    return min(steps, len(path.points))


def look_inside(
    landscape: LandscapeLike,
    optimizer: OptimizerLike,
    path: Path,
    first: int,
    last: int,
    *,
    steps: int,
    hyperparameters: Mapping[str, object] | None = None,
    parameters: Mapping[str, object] | None = None,
    gradient: str = "exact",
    difference: float = 1.0e-6,
    batch_size: int | None = None,
    noise: float = 0.0,
    seed: int = 0,
    schedule: Any = None,
) -> Iterator[Step]:
    """Steps `first` to `last` - 1 of a `path` that was recorded with memory; the other arguments as in run()."""
    rows, packed = rows_of(landscape, None), pack(landscape.parameters, parameters, landscape.name, {})
    numbers = pack(optimizer.hyperparameters, hyperparameters, optimizer.name, landscape.suggests)
    factors, rate_index = read_schedule(optimizer, schedule, steps)
    batches = None if batch_size is None else draw_batches(len(rows), batch_size, steps + 1, seed)
    rng, n = generator_of(seed), landscape.dimension
    sees_gradient = optimizer.needs != "value"
    value_and_gradient = pointer_to(landscape.value_and_gradient, VALUE_AND_GRADIENT)
    hessian, has_hessian = hessian_of(landscape)
    project = pointer_to(landscape.project or everywhere, PROJECTION)
    light, kernel = is_light(optimizer.step), noting(optimizer.step)
    memory = path.memory if path.memory is not None else np.empty((len(path.points), 0, n))
    # Where nothing is drawn, the steps before `first` need not be gone through.
    begin = 0 if optimizer.stochastic or noise > 0.0 else first
    for k in range(begin, min(last, steps_taken(path, steps))):
        if noise > 0.0 and sees_gradient:
            rng.standard_normal(n)  # what was added to the gradient recorded at this point
        seen = rows if batches is None else np.ascontiguousarray(rows[batches[k][batches[k] >= 0]])
        point, slope, after = path.points[k].copy(), path.gradients[k].copy(), memory[k].copy()
        given = numbers.copy()
        if rate_index >= 0:
            given[rate_index] *= factors[k]
        problem = Problem(
            value_and_gradient,
            hessian,
            has_hessian,
            project,
            packed,
            seen,
            rng,
            float(noise),
            GRADIENT_SOURCES[gradient],
            float(difference),
            np.zeros(4, np.int64),
            np.empty((optimizer.probes, n)),
        )
        loss = np.float64(landscape.value_and_gradient(point, packed, seen, np.empty(n)))
        book = Notebook()
        with np.errstate(all="ignore"):
            kernel.run(book, 0 if light else problem, point, loss, slope, after, given, k)
        if k >= first:
            notes = tuple(sorted(book.notes.values(), key=lambda note: note.line))
            yield Step(k, path.points[k], float(loss), path.gradients[k], memory[k], given, notes, point, after)
