"""The doors to the core: run() one path, sweep() many."""

from collections.abc import Callable, Mapping, Sequence
from os import cpu_count
from typing import Any, Literal

import numpy as np

from descent.arguments import broadcast, check_options, check_seed, check_start, read_schedule
from descent.judging import judge
from descent.kernels import (
    GRADIENT_SOURCES,
    LIGHT_STEP,
    PROJECTION,
    STEP,
    VALUE_AND_GRADIENT,
    everywhere,
    is_light,
    no_light_step,
    no_step,
    pointer_to,
)
from descent.lanes import fuse
from descent.loop import LAST, descend_many
from descent.path import Path, Paths
from descent.places import TOLERANCE, hessian_of, rows_of
from descent.quantity import pack
from descent.records import LandscapeLike, OptimizerLike
from descent.work import all_alike, each_by_itself, in_chunks, in_lanes

#: Fewer steps than this are done on the calling thread: handing them out would cost more than it saves.
STEPS_WORTH_A_THREAD = 50_000
#: From here on, for ends only, it pays to compile a sweep for the pair that runs in lanes: that takes seconds, once.
STEPS_WORTH_LANES = 5_000_000


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
    project = pointer_to(landscape.project or everywhere, PROJECTION)
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
            project,
            step,
            light_step,
            light,
            optimizer.needs != "value",
            optimizer.projects and landscape.project is not None,
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
    sweep_lanes = None
    if keep == "end" and is_plain and optimizer.needs == "gradient" and runs * steps >= STEPS_WORTH_LANES:
        sweep_lanes = fuse(landscape.value_and_gradient, optimizer.step, n, len(optimizer.memory_rows(n)))
    if sweep_lanes is not None:
        work = in_lanes(sweep_lanes, all_starts, table, packed_parameters, steps, paths, outcomes)
    elif is_random:
        work = each_by_itself(descend, len(rows), batch_size, steps, seeds)
    else:
        work = all_alike(descend)
    if threads is None:
        threads = cpu_count() or 1 if runs * steps >= STEPS_WORTH_A_THREAD else 1
    in_chunks(work, runs, threads, progress)
    lengths = np.where(outcomes[:, LAST] < 0, 0, 1) if keep == "end" else outcomes[:, LAST] + 1
    ends = paths["points"][np.arange(runs), np.maximum(lengths - 1, 0)]
    reasons, status_steps = judge(landscape, optimizer, packed_parameters, rows, ends, outcomes)
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
