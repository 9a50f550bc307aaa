"""The doors to the core: run() one path, sweep() many."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from typing import Any, Literal

import numpy as np

from descent.arguments import broadcast, check_options, check_seed, check_start, read_schedule
from descent.kernels import (
    GRADIENT_SOURCES,
    LIGHT_STEP,
    STEP,
    VALUE_AND_GRADIENT,
    is_light,
    no_light_step,
    no_step,
    pointer_to,
)
from descent.lanes import fuse
from descent.loop import DIVERGED, LAST, SETTLED, STILL, descend_many
from descent.path import Path, Paths, Reason
from descent.places import TOLERANCE, hessian_of, hessians_at, name_place, rows_of
from descent.quantity import pack
from descent.randomness import draw_batches, generator_of
from descent.records import LandscapeLike, OptimizerLike

#: Fewer steps than this are done on the calling thread: handing them out would cost more than it saves.
STEPS_WORTH_A_THREAD = 50_000
#: From here on, for ends only, it pays to compile a sweep for the pair that runs in lanes: that takes seconds, once.
STEPS_WORTH_LANES = 5_000_000

#: Stand where nothing is drawn: a generator takes 15 microseconds to make.
NO_BATCHES, UNUSED = np.empty((0, 0), np.int64), np.random.default_rng(0)

Work = Callable[[int, int], None]


def run(
    landscape: LandscapeLike,
    optimizer: OptimizerLike,
    *,
    start: Sequence[float] | None = None,
    steps: int = 200,
    hyperparameters: Mapping[str, object] | None = None,
    parameters: Mapping[str, object] | None = None,
    dataset: Any = None,
    gradient: str = "exact",
    difference: float = 1.0e-6,
    batch_size: int | None = None,
    noise: float = 0.0,
    clip: float = 0.0,
    seed: int = 0,
    schedule: Sequence[float] | np.ndarray | None = None,
    memory: bool = False,
    probes: bool = False,
) -> Path:
    """One descent of `optimizer` on `landscape`.

    `start` (n,) within the landscape's domain, by default its own; `hyperparameters` and `parameters` by name, the
    rest at their defaults; `dataset` (N, columns) in place of the landscape's own; `gradient` exact | forward | central
    with step `difference`; `batch_size` rows a step, only for landscapes with data, None for all; `noise` standard
    deviation added to each component of every gradient; `clip` the greatest length of the gradient a step is given, 0
    for any; `schedule` (steps,) factors on the learning rate, such as optimizers.SCHEDULES make; `memory` and `probes`
    True to record the optimizer's memory and the points it looked at besides the path.
    Raises ValueError that names the argument and what is allowed.
    """
    check_start(landscape, start)
    # Single values only; sweep() takes many.
    pack(optimizer.hyperparameters, hyperparameters, optimizer.name, {})
    check_seed(seed)
    return sweep(
        landscape,
        optimizer,
        starts=None if start is None else [start],
        steps=steps,
        hyperparameters=hyperparameters,
        parameters=parameters,
        dataset=dataset,
        gradient=gradient,
        difference=difference,
        batch_size=batch_size,
        noise=noise,
        clip=clip,
        seed=seed,
        schedule=schedule,
        memory=memory,
        probes=probes,
        threads=1,
    )[0]


def sweep(
    landscape: LandscapeLike,
    optimizer: OptimizerLike,
    *,
    starts: Sequence[Sequence[float]] | np.ndarray | None = None,
    steps: int = 200,
    hyperparameters: Mapping[str, object] | None = None,
    parameters: Mapping[str, object] | None = None,
    dataset: Any = None,
    gradient: str = "exact",
    difference: float = 1.0e-6,
    batch_size: int | None = None,
    noise: float = 0.0,
    clip: float = 0.0,
    seed: int | Sequence[int] | np.ndarray = 0,
    schedule: Sequence[float] | np.ndarray | None = None,
    memory: bool = False,
    probes: bool = False,
    keep: Literal["path", "end"] = "path",
    threads: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> Paths:
    """Many descents at once: one for each row of `starts` (r, n), each hyperparameter given as (r,), each of the seeds.

    Single values stand for every run; everything else is as in run(). Runs with the same seed draw the same random
    numbers, so they differ only in what was varied. `keep` "end" records the last point of each run only. `threads`
    None takes all cores where the work is worth it; the results do not depend on it. `progress` is called on the
    calling thread with the fraction done. Raises ValueError that names the argument and what is allowed.
    """
    rows = rows_of(landscape, dataset)
    check_options(rows, landscape, steps, gradient, difference, batch_size, noise, clip, keep, threads)
    packed_parameters = pack(landscape.parameters, parameters, landscape.name, {})
    all_starts, table, seeds = broadcast(landscape, optimizer, starts, hyperparameters, seed)
    factors, rate_index = read_schedule(optimizer, schedule, steps)
    runs, n = all_starts.shape
    value_and_gradient, (hessian, has_hessian) = (
        pointer_to(landscape.value_and_gradient, VALUE_AND_GRADIENT),
        hessian_of(landscape),
    )
    light = is_light(optimizer.step)
    step = pointer_to(no_step if light else optimizer.step, STEP)
    light_step = pointer_to(optimizer.step if light else no_light_step, LIGHT_STEP)
    paths = _empty_paths(runs, steps, n, optimizer, keep == "end", memory, probes)
    outcomes = np.empty((runs, 4), np.int64)

    def descend(first: int, last: int, batches: np.ndarray, rng: np.random.Generator) -> None:
        part = slice(first, last)
        descend_many(
            value_and_gradient,
            hessian,
            has_hessian,
            step,
            light_step,
            light,
            optimizer.needs != "value",
            packed_parameters,
            rows,
            batches,
            rng,
            float(noise),
            float(clip),
            GRADIENT_SOURCES[gradient],
            float(difference),
            factors,
            rate_index,
            TOLERANCE,
            int(steps),
            all_starts[part],
            table[part],
            np.empty((len(optimizer.memory_rows(n)), n)),
            np.empty((optimizer.probes, n)),
            paths["points"][part],
            paths["losses"][part],
            paths["gradients"][part],
            paths["memory"][part],
            paths["probes"][part],
            paths["probe_counts"][part],
            paths["evaluations"][part],
            outcomes[part],
        )

    is_random = optimizer.stochastic or noise > 0 or batch_size is not None
    is_plain = (
        not (is_random or clip > 0 or memory or probes or schedule is not None or len(rows)) and gradient == "exact"
    )
    in_lanes = None
    if keep == "end" and is_plain and optimizer.needs == "gradient" and runs * steps >= STEPS_WORTH_LANES:
        in_lanes = fuse(landscape.value_and_gradient, optimizer.step, n, len(optimizer.memory_rows(n)))
    work: Work
    if in_lanes is not None:
        work = _in_lanes(in_lanes, all_starts, table, packed_parameters, steps, paths, outcomes)
    else:
        work = _each_by_itself(descend, len(rows), batch_size, steps, seeds) if is_random else _all_alike(descend)
    if threads is None:
        threads = cpu_count() or 1 if runs * steps >= STEPS_WORTH_A_THREAD else 1
    _in_chunks(work, runs, threads, progress)
    lengths = np.where(outcomes[:, LAST] < 0, 0, 1) if keep == "end" else outcomes[:, LAST] + 1
    ends = paths["points"][np.arange(runs), np.maximum(lengths - 1, 0)]
    reasons, status_steps = _judge(landscape, optimizer, packed_parameters, rows, ends, outcomes)
    return Paths(
        points=paths["points"],
        losses=paths["losses"],
        gradients=paths["gradients"],
        memory=paths["memory"] if memory else None,
        probes=paths["probes"] if probes else None,
        probe_counts=paths["probe_counts"] if probes else None,
        evaluations=paths["evaluations"],
        lengths=lengths,
        reasons=reasons,
        status_steps=status_steps,
    )


def _empty_paths(
    runs: int, steps: int, n: int, optimizer: OptimizerLike, ends_only: bool, memory: bool, probes: bool
) -> dict[str, np.ndarray]:
    """The records of `runs` descents, to be filled in."""
    length = 1 if ends_only else steps + 1
    probed = steps if probes and not ends_only else 0
    return {
        "points": np.empty((runs, length, n)),
        "losses": np.empty((runs, length)),
        "gradients": np.empty((runs, length, n)),
        "memory": np.empty((runs, length if memory else 0, len(optimizer.memory_rows(n)), n)),
        "probes": np.empty((runs, probed, optimizer.probes, n)),
        "probe_counts": np.zeros((runs, probed), np.int64),
        "evaluations": np.empty((runs, length, 3), np.int64),
    }


def _all_alike(descend: Callable[..., None]) -> Work:
    """Runs without anything random, all in one call."""
    return lambda first, last: descend(first, last, NO_BATCHES, UNUSED)


def _each_by_itself(
    descend: Callable[..., None], rows: int, batch_size: int | None, steps: int, seeds: np.ndarray
) -> Work:
    """Runs with something random: each begins its own stream, so that neither its neighbours nor threads matter."""
    batches = {
        seed: np.empty((0, 0), np.int64) if batch_size is None else draw_batches(rows, batch_size, steps + 1, seed)
        for seed in np.unique(seeds).tolist()
    }

    def work(first: int, last: int) -> None:
        for run, seed in enumerate(seeds[first:last].tolist(), first):
            descend(run, run + 1, batches[seed], generator_of(seed))

    return work


def _in_lanes(
    sweep_lanes: Callable[..., None],
    starts: np.ndarray,
    table: np.ndarray,
    packed: np.ndarray,
    steps: int,
    paths: dict[str, np.ndarray],
    outcomes: np.ndarray,
) -> Work:
    """Runs of which only the ends are kept, many side by side."""
    n = starts.shape[1]

    def work(first: int, last: int) -> None:
        ends = np.empty((last - first, 2 * n + 1 + outcomes.shape[1]))
        sweep_lanes(starts[first:last], table[first:last], packed, int(steps), TOLERANCE, ends)
        part = slice(first, last)
        paths["points"][part, 0], paths["gradients"][part, 0] = ends[:, :n], ends[:, n : 2 * n]
        paths["losses"][part, 0], outcomes[part] = ends[:, 2 * n], ends[:, 2 * n + 1 :]
        # One value and one gradient a recorded point, and nothing else: such kernels ask for no more.
        paths["evaluations"][part, 0] = np.outer(outcomes[part, LAST] + 1, [1, 1, 0])

    return work


def _in_chunks(work: Work, count: int, threads: int, progress: Callable[[float], None] | None) -> None:
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
    landscape: LandscapeLike,
    optimizer: OptimizerLike,
    packed: np.ndarray,
    rows: np.ndarray,
    ends: np.ndarray,
    outcomes: np.ndarray,
) -> tuple[list[Reason], np.ndarray]:
    """The reason and its step for every run. Where the gradient settled at zero, the Hessian says what the place is."""
    steps = np.where(outcomes[:, DIVERGED] >= 0, outcomes[:, DIVERGED], outcomes[:, LAST])
    reasons = [Reason.MOVING] * len(outcomes)
    for run in np.flatnonzero(outcomes[:, DIVERGED] >= 0):
        reasons[run] = Reason.OVERFLOW
    # A method that tries its luck, or compares values, may wait where it is for any number of steps and then move on.
    may_wait = optimizer.stochastic or optimizer.needs == "value"
    still = outcomes[:, STILL] >= 0
    settled = np.flatnonzero((outcomes[:, DIVERGED] < 0) & (outcomes[:, SETTLED] >= 0))
    stuck = np.flatnonzero((outcomes[:, DIVERGED] < 0) & (outcomes[:, SETTLED] < 0) & still)
    for run in stuck if not may_wait else ():
        reasons[run], steps[run] = Reason.STUCK, outcomes[run, STILL]
    if len(settled):
        hessians = hessians_at(landscape, packed, rows, ends[settled])
        for run, eigenvalues in zip(settled, np.linalg.eigvalsh(hessians), strict=True):
            place = name_place(eigenvalues)
            # Such a method also crosses flat ground, which no gradient shows it.
            if not (may_wait and place is Reason.FLAT and not still[run]):
                reasons[run], steps[run] = place, outcomes[run, SETTLED]
    return reasons, steps
