"""How the runs of a sweep are done: together, each with a stream of its own, side by side in lanes; on how many threads."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from descent.loop import LAST
from descent.places import TOLERANCE
from descent.randomness import draw_batches, generator_of

#: Stand where nothing is drawn: a generator takes 15 microseconds to make.
NO_BATCHES, UNUSED = np.empty((0, 0), np.int64), np.random.default_rng(0)

#: Does the runs from a first one to before a last one.
Work = Callable[[int, int], None]


def all_alike(descend: Callable[..., None]) -> Work:
    """Runs without anything random, all in one call."""
    return lambda first, last: descend(first, last, NO_BATCHES, UNUSED)


def each_by_itself(
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


def in_lanes(
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


def in_chunks(work: Work, count: int, threads: int, progress: Callable[[float], None] | None) -> None:
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
