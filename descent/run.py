"""The doors to the core: run() one path, sweep() many, sample() a grid of values."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import Any

import numpy as np

from descent.arguments import broadcast, check_options, check_start, read_schedule
from descent.kernels import GRADIENT_SOURCES, no_hessian
from descent.loop import DIVERGED, LENGTH, SETTLED, STILL, descend_many, evaluate_many, hessian_many
from descent.path import Path, Paths, Reason
from descent.quantity import pack
from descent.randomness import draw_batches, draw_noise
from descent.records import LandscapeLike, OptimizerLike

#: A gradient no longer than this counts as zero, an eigenvalue no larger (relative to the largest) likewise.
TOLERANCE = 1.0e-6
#: Fewer steps than this are done on the calling thread: handing them out would cost more than it saves.
STEPS_WORTH_A_THREAD = 50_000


def run(
    landscape: LandscapeLike,
    optimizer: OptimizerLike,
    *,
    start: Sequence[float] | None = None,
    steps: int = 200,
    hyperparameters: Mapping[str, float] | None = None,
    parameters: Mapping[str, float] | None = None,
    gradient: str = "exact",
    difference: float = 1.0e-6,
    batch_size: int | None = None,
    noise: float = 0.0,
    seed: int = 0,
    schedule: Sequence[float] | np.ndarray | None = None,
    memory: bool = False,
) -> Path:
    """One descent of `optimizer` on `landscape`.

    `start` (n,) within the landscape's domain, by default its own; `hyperparameters` and `parameters` by name, the
    rest at their defaults; `gradient` exact | forward | central with step `difference`; `batch_size` rows a step,
    only for landscapes with data, None for all; `noise` standard deviation added to each gradient component;
    `schedule` (steps,) factors on the learning rate; `memory` True to record the optimizer's memory.
    Raises ValueError that names the argument and what is allowed.
    """
    check_start(landscape, start)
    pack(optimizer.hyperparameters, hyperparameters, optimizer.name, {})  # single values only; sweep() takes many
    return sweep(
        landscape,
        optimizer,
        starts=None if start is None else [start],
        steps=steps,
        hyperparameters=hyperparameters,
        parameters=parameters,
        gradient=gradient,
        difference=difference,
        batch_size=batch_size,
        noise=noise,
        seed=seed,
        schedule=schedule,
        memory=memory,
        threads=1,
    )[0]


def sweep(
    landscape: LandscapeLike,
    optimizer: OptimizerLike,
    *,
    starts: Sequence[Sequence[float]] | np.ndarray | None = None,
    steps: int = 200,
    hyperparameters: Mapping[str, float | Sequence[float] | np.ndarray] | None = None,
    parameters: Mapping[str, float] | None = None,
    gradient: str = "exact",
    difference: float = 1.0e-6,
    batch_size: int | None = None,
    noise: float = 0.0,
    seed: int = 0,
    schedule: Sequence[float] | np.ndarray | None = None,
    memory: bool = False,
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Paths:
    """Many descents at once, one for each row of `starts` (r, n) and each entry of the hyperparameters given as (r,).

    Single values stand for every run; everything else is as in run(). All runs draw from the same `seed`, so they
    differ only in what was varied. `threads` None takes all cores where the work is worth it; the results do not
    depend on it. `progress` is called on the calling thread with the fraction done.
    Raises ValueError that names the argument and what is allowed.
    """
    check_options(landscape, optimizer, steps, gradient, difference, batch_size, noise, seed, threads)
    packed_parameters = pack(landscape.parameters, parameters, landscape.name, {})
    all_starts, table = broadcast(landscape, optimizer, starts, hyperparameters)
    factors, rate_index = read_schedule(optimizer, schedule, steps)
    runs, n = all_starts.shape
    rows, slots = landscape.rows, len(optimizer.memory)
    no_batches, no_noise = np.empty((0, 0), np.int64), np.empty((0, 0))
    batches = no_batches if batch_size is None else draw_batches(len(rows), batch_size, steps + 1, seed)
    noises = draw_noise(noise, steps + 1, n, seed) if noise else no_noise
    hessian, has_hessian = _hessian_of(landscape)

    points = np.empty((runs, steps + 1, n))
    losses = np.empty((runs, steps + 1))
    gradients = np.empty((runs, steps + 1, n))
    memories = np.empty((runs, steps + 1 if memory else 0, slots, n))
    evaluations = np.empty((runs, steps + 1, 3), np.int64)
    outcomes = np.empty((runs, 4), np.int64)

    def descend(first: int, last: int) -> None:
        part = slice(first, last)
        descend_many(
            landscape.value_and_gradient,
            hessian,
            has_hessian,
            optimizer.step,
            packed_parameters,
            rows,
            batches,
            noises,
            GRADIENT_SOURCES[gradient],
            difference,
            factors,
            rate_index,
            TOLERANCE,
            all_starts[part],
            table[part],
            np.empty((slots, n)),
            int(memory),
            points[part],
            losses[part],
            gradients[part],
            memories[part],
            evaluations[part],
            outcomes[part],
        )

    if threads is None:
        threads = cpu_count() or 1 if runs * steps >= STEPS_WORTH_A_THREAD else 1
    _in_chunks(descend, runs, threads, progress)
    reasons, status_steps = _judge(landscape, packed_parameters, points, outcomes)
    return Paths(
        points=points,
        losses=losses,
        gradients=gradients,
        memory=memories if memory else None,
        evaluations=evaluations,
        lengths=outcomes[:, LENGTH],
        reasons=reasons,
        status_steps=status_steps,
    )


def sample(
    landscape: LandscapeLike,
    points: np.ndarray,
    parameters: Mapping[str, float] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Losses (m,) and gradients (m, n) of the whole landscape at `points` (m, n)."""
    points = np.ascontiguousarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != landscape.dimension:
        raise ValueError(f"points must have shape (m, {landscape.dimension}), not {points.shape}.")
    values, gradients = np.empty(len(points)), np.empty(points.shape)
    packed = pack(landscape.parameters, parameters, landscape.name, {})
    evaluate_many(landscape.value_and_gradient, packed, landscape.rows, points, values, gradients)
    return values, gradients


def sample_hessians(
    landscape: LandscapeLike, points: np.ndarray, parameters: Mapping[str, float] | None = None
) -> np.ndarray:
    """Hessians (m, n, n) at `points` (m, n): declared ones, or central differences of the gradient."""
    return _hessians(landscape, pack(landscape.parameters, parameters, landscape.name, {}), points)


def _hessian_of(landscape: LandscapeLike) -> tuple[Any, bool]:
    return (no_hessian, False) if landscape.hessian is None else (landscape.hessian, True)


def _hessians(landscape: LandscapeLike, packed: np.ndarray, points: np.ndarray) -> np.ndarray:
    points = np.ascontiguousarray(points, dtype=float)
    hessians = np.empty((*points.shape, points.shape[1]))
    hessian, has_hessian = _hessian_of(landscape)
    hessian_many(landscape.value_and_gradient, hessian, has_hessian, packed, landscape.rows, points, hessians)
    return hessians


def _in_chunks(
    work: Callable[[int, int], None], count: int, threads: int, progress: Callable[[float], None] | None
) -> None:
    """work(first, last) over range(count), on `threads` threads; progress(fraction) on this one."""
    if threads == 1 and progress is None:
        work(0, count)
        return
    chunk = max(1, -(-count // (8 * threads)))
    bounds = [(first, min(first + chunk, count)) for first in range(0, count, chunk)]
    with ThreadPoolExecutor(threads) as pool:
        futures = [pool.submit(work, *bound) for bound in bounds]
        for future, (_, last) in zip(futures, bounds, strict=True):
            future.result()
            if progress is not None:
                progress(last / count)


def _judge(
    landscape: LandscapeLike, packed: np.ndarray, points: np.ndarray, outcomes: np.ndarray
) -> tuple[list[Reason], np.ndarray]:
    """The reason and its step for every run. Where the gradient settled at zero, the Hessian says what the place is."""
    steps = np.where(outcomes[:, DIVERGED] >= 0, outcomes[:, DIVERGED], outcomes[:, LENGTH] - 1)
    reasons = [Reason.OVERFLOW if diverged >= 0 else Reason.MOVING for diverged in outcomes[:, DIVERGED]]
    settled = np.flatnonzero((outcomes[:, DIVERGED] < 0) & (outcomes[:, SETTLED] >= 0))
    stuck = np.flatnonzero((outcomes[:, DIVERGED] < 0) & (outcomes[:, SETTLED] < 0) & (outcomes[:, STILL] >= 0))
    for run in stuck:
        reasons[run], steps[run] = Reason.STUCK, outcomes[run, STILL]
    if len(settled):
        ends = points[settled, outcomes[settled, LENGTH] - 1]
        for run, eigenvalues in zip(settled, np.linalg.eigvalsh(_hessians(landscape, packed, ends)), strict=True):
            reasons[run], steps[run] = name_place(eigenvalues), outcomes[run, SETTLED]
    return reasons, steps


def name_place(eigenvalues: np.ndarray) -> Reason:
    """What a stationary point is, by the Hessian's eigenvalues (n,) in ascending order."""
    zero = TOLERANCE * max(1.0, float(np.abs(eigenvalues).max()))
    if eigenvalues[0] > zero:
        return Reason.MINIMUM
    if eigenvalues[-1] < -zero:
        return Reason.MAXIMUM
    return Reason.SADDLE if eigenvalues[0] < -zero and eigenvalues[-1] > zero else Reason.FLAT
