"""Arguments of run() and sweep(): checked, filled in and packed into arrays."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from descent.kernels import GRADIENT_SOURCES
from descent.quantity import pack
from descent.records import LandscapeLike, OptimizerLike


def check_start(landscape: LandscapeLike, start: Sequence[float] | None) -> None:
    """Raises ValueError unless `start` is None or has the landscape's dimension."""
    try:
        fits = start is None or np.shape(start) == (landscape.dimension,)
    except ValueError:  # numbers and lists mixed have no shape
        fits = False
    if not fits:
        raise ValueError(f"start must have {landscape.dimension} numbers for {landscape.name}, not {start!r}.")


def check_options(
    rows: np.ndarray,
    landscape: LandscapeLike,
    steps: int,
    gradient: str,
    difference: float,
    batch_size: int | None,
    noise: float,
    clip: float,
    keep: str,
    threads: int | None,
) -> None:
    """Raises ValueError that names the first wrong argument of run() or sweep() and what is allowed."""
    if not _is_whole(steps, 1):
        raise ValueError(f"steps must be a whole number of at least 1, not {steps!r}.")
    if gradient not in GRADIENT_SOURCES:
        raise ValueError(f"gradient must be one of {', '.join(GRADIENT_SOURCES)}, not {gradient!r}.")
    if not (_is_finite(difference) and difference > 0):
        raise ValueError(f"difference must be a positive number, not {difference!r}.")
    for name, value in (("noise", noise), ("clip", clip)):
        if not (_is_finite(value) and value >= 0):
            raise ValueError(f"{name} must be zero or a positive number, not {value!r}.")
    if keep not in ("path", "end"):
        raise ValueError(f"keep must be path or end, not {keep!r}.")
    if threads is not None and not _is_whole(threads, 1):
        raise ValueError(f"threads must be a whole number of at least 1, or None, not {threads!r}.")
    if batch_size is None:
        return
    if len(rows) == 0:
        raise ValueError(f"batch_size must be None for {landscape.name}, which has no data points.")
    if not (_is_whole(batch_size, 1) and batch_size <= len(rows)):
        raise ValueError(f"batch_size must be a whole number from 1 to {len(rows)}, not {batch_size!r}.")


def check_seed(seed: object) -> None:
    """Raises ValueError unless `seed` is one whole number, none negative."""
    if not _is_whole(seed, 0):
        raise ValueError(f"seed must be a whole number of at least 0, not {seed!r}.")


def read_seeds(seed: int | Sequence[int] | np.ndarray) -> np.ndarray:
    """Seeds (r,) as Python's whole numbers, (1,) for a single one. Raises ValueError unless all are whole, none negative."""
    given: list[Any] = [seed] if np.ndim(seed) == 0 else list(np.asarray(seed, dtype=object).ravel())
    for value in given:
        check_seed(value)
    if np.ndim(seed) > 1 or not given:
        raise ValueError(f"seed must be one whole number or a list of them, not {seed!r}.")
    return np.array([int(value) for value in given], dtype=object)


def _is_whole(value: object, low: int) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and int(value) >= low


def _is_finite(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and bool(np.isfinite(value))


def broadcast(
    landscape: LandscapeLike,
    optimizer: OptimizerLike,
    starts: Sequence[Sequence[float]] | np.ndarray | None,
    hyperparameters: Mapping[str, object] | None,
    seed: int | Sequence[int] | np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts (r, n), hyperparameters (r, h) and seeds (r,), checked, with single values repeated."""
    n = landscape.dimension
    try:
        all_starts = np.array([landscape.start] if starts is None else starts, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"start must be {n} numbers, not {starts!r}.") from None
    if all_starts.ndim != 2 or all_starts.shape[1] != n or len(all_starts) == 0:
        raise ValueError(f"starts must have shape (runs, {n}) for {landscape.name}, not {all_starts.shape}.")
    low, high = np.array(landscape.domain).T
    inside = (all_starts >= low) & (all_starts <= high)
    if not inside.all():
        run, axis = np.argwhere(~inside)[0]
        wrong = all_starts[run, axis]
        raise ValueError(f"start: coordinate {axis + 1} must be from {low[axis]:g} to {high[axis]:g}, not {wrong:g}.")

    given: dict[str, Any] = dict(hyperparameters or {})
    varied = {name: np.atleast_1d(np.asarray(value)) for name, value in given.items() if np.ndim(value)}
    seeds = read_seeds(seed)
    counts = {len(all_starts), len(seeds), *(len(values) for values in varied.values())} - {1}
    if len(counts) > 1 or any(values.ndim != 1 or values.size == 0 for values in varied.values()):
        raise ValueError("starts, seeds and varied hyperparameters must have the same number of runs, or one.")
    runs = counts.pop() if counts else 1
    # One value of each varied number makes the row complete and its names checked; the others follow below.
    row = given | {name: values[0] for name, values in varied.items()}
    table = pack(optimizer.hyperparameters, row, optimizer.name, landscape.suggests)[np.newaxis].repeat(runs, axis=0)
    for column, quantity in enumerate(optimizer.hyperparameters):
        if quantity.name in varied:
            where = f"{optimizer.name}: {quantity.name}"
            table[:, column] = [quantity.check(value, where) for value in varied[quantity.name].tolist()]
    if len(all_starts) != runs:
        all_starts = all_starts.repeat(runs, axis=0)
    return all_starts, table, seeds if len(seeds) == runs else seeds.repeat(runs)


def read_schedule(
    optimizer: OptimizerLike, schedule: Sequence[float] | np.ndarray | None, steps: int
) -> tuple[np.ndarray, int]:
    """Factors (steps,) and the position of learning_rate, or nothing and -1."""
    if schedule is None:
        return np.empty(0), -1
    names = [quantity.name for quantity in optimizer.hyperparameters]
    if "learning_rate" not in names:
        raise ValueError(f"schedule must be None for {optimizer.name}, which has no learning_rate.")
    try:
        factors = np.asarray(schedule, dtype=float)
    except (TypeError, ValueError):
        factors = np.empty(0)
    if factors.shape != (steps,) or not np.isfinite(factors).all():
        raise ValueError(f"schedule must be {steps} finite factors, one a step.")
    return factors, names.index("learning_rate")
