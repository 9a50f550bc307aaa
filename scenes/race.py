"""A race: the optimizers of a Scene on fair terms, from one start and from many."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from descent import Path, Paths, Quantity, Reason, default_of
from optimizers import Optimizer
from scenes.scene import Run, Scene
from scenes.standings import budget_of, costs_of, within
from scenes.trace import MOST_WORK, affordable_stops, places_of, sweep_run, trace, work_of
from scenes.verdicts import NEAR, leave_steps

Terms = Literal["as_set", "same_rate", "best", "same_cost"]

#: A race from many starts is from this many; fewer, but not fewer than LEAST_STARTS, where each takes long.
MANY_STARTS = 200
LEAST_STARTS = 20
#: The shares of runs below the lower edge of a band, below its middle and below its upper edge.
BAND = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Race:
    """A scene and the terms on which its optimizers race; `many` is from many starts."""

    scene: Scene
    terms: Terms = "as_set"
    many: bool = False


#: The parts of a race's address that are not its scene's, with what each may say; the first is the default.
PARTS: Mapping[str, tuple[str, ...]] = {
    "terms": get_args(Terms),
    "from": ("1", str(MANY_STARTS)),
}


def write_race(race: Race) -> dict[str, str]:
    """The race's own parts of its address, defaults left out; the others are its scene's."""
    own = {"terms": race.terms, "from": PARTS["from"][int(race.many)]}
    return {key: text for key, text in own.items() if text != PARTS[key][0]}


def read_race(scene: Scene, parts: Mapping[str, str]) -> tuple[Race, list[str]]:
    """The race of `scene` that the race's own `parts` of an address describe, and a sentence for each part replaced."""
    own, notes = {}, []
    for key, allowed in PARTS.items():
        own[key] = parts.get(key, allowed[0])
        if own[key] not in allowed:
            notes.append(f"{key} must be one of {', '.join(allowed)}; it was replaced by {allowed[0]}.")
            own[key] = allowed[0]
    many = own["from"] != PARTS["from"][0]
    return Race(scene, own["terms"], many), notes  # type: ignore[arg-type]  # checked just above


# ---------------------------------------------------------------------------------------------------- rates


def rate_of(record: Optimizer) -> Quantity | None:
    """What an optimizer is tuned by: its learning rate, or else its first number on a logarithmic slider."""
    named = [q for q in record.hyperparameters if q.name == "learning_rate"]
    return next(iter([*named, *(q for q in record.hyperparameters if q.scale == "log")]), None)


@dataclass(frozen=True)
class Tuning:
    """The loss after the scene's steps for every rate tried: `rates` (r,) ascending, `losses` (r,), inf where diverged."""

    quantity: Quantity
    rates: np.ndarray
    losses: np.ndarray

    @property
    def best(self) -> int:
        """Which rate ends lowest; of many that end equally low, the middle one, furthest from where it gets worse."""
        lowest = np.flatnonzero(self.losses == self.losses.min())
        return int(lowest[len(lowest) // 2])


def tune(scene: Scene, index: int) -> Tuning | None:
    """Run `index` at every rate of its slider, at its default and at the rate it has; None where nothing can be tuned."""
    quantity = rate_of(scene.runs[index].record)
    if quantity is None:
        return None
    own = [scene.hyperparameter(index, quantity), default_of(quantity, scene.record.suggests)]
    rates = np.union1d(affordable_stops(scene, index, quantity), own)
    ends = sweep_run(scene, index, {**scene.hyperparameters(index), quantity.name: rates}, keep="end")
    diverged = np.array([reason is Reason.OVERFLOW for reason in ends.reasons])
    losses = np.where(diverged | ~np.isfinite(ends.losses[:, 0]), np.inf, ends.losses[:, 0])
    return Tuning(quantity, rates, losses)


def with_rates(scene: Scene, rates: Mapping[int, float]) -> Scene:
    """`scene` with these rates for the runs with these indices."""
    runs = list(scene.runs)
    for index, rate in rates.items():
        quantity = rate_of(runs[index].record)
        if quantity is not None:
            numbers = {**runs[index].hyperparameters, quantity.name: rate}
            if rate == default_of(quantity, scene.record.suggests):
                del numbers[quantity.name]
            runs[index] = Run(optimizer=runs[index].optimizer, hyperparameters=numbers)
    return Scene(**{**dict(scene), "runs": tuple(runs)})


def shared_rate(scene: Scene) -> float | None:
    """The learning rate of the first optimizer that has one, or None."""
    for index, run in enumerate(scene.runs):
        if _has_learning_rate(run.record):
            return scene.hyperparameters(index)["learning_rate"]
    return None


def _has_learning_rate(record: Optimizer) -> bool:
    return any(quantity.name == "learning_rate" for quantity in record.hyperparameters)


def follows(scene: Scene) -> list[int]:
    """The runs that take their learning rate from the first that has one."""
    return [index for index, run in enumerate(scene.runs) if _has_learning_rate(run.record)][1:]


def at_same_rate(scene: Scene) -> Scene:
    """`scene` with the learning rate of its first optimizer for all that have one, or the nearest they allow."""
    rate = shared_rate(scene)
    if rate is None:
        return scene
    quantities = {index: rate_of(scene.runs[index].record) for index in follows(scene)}
    return with_rates(scene, {index: q.nearest(rate) for index, q in quantities.items() if q is not None})


def follow(race: Race, shown: Scene, told: Scene) -> Scene:
    """The race's own scene, once a person has made `told` of `shown`, which has the rates that the terms give.

    A rate that was not touched stays as it was set. At the same rate, a learning rate that was moved is the first's, which
    all others take.
    """
    firsts = [index for index, run in enumerate(told.runs) if _has_learning_rate(run.record)][:1]
    rates, shared = {}, {}
    for index, run in enumerate(told.runs):
        quantity = rate_of(run.record)
        if quantity is None:
            continue
        rate = told.hyperparameter(index, quantity)
        moved = rate != shown.hyperparameter(index, quantity)
        if moved and race.terms == "same_rate" and _has_learning_rate(run.record):
            first = rate_of(told.runs[firsts[0]].record)
            assert first is not None
            shared = {firsts[0]: first.nearest(rate)}
            moved = False
        rates[index] = rate if moved else race.scene.hyperparameter(index, quantity)
    return with_rates(told, {**rates, **shared})


def at_best(scene: Scene, tunings: Mapping[int, Tuning]) -> Scene:
    """`scene` with the best rate of each tuning."""
    return with_rates(scene, {index: float(tuning.rates[tuning.best]) for index, tuning in tunings.items()})


# ---------------------------------------------------------------------------------------------------- equal cost


def race_paths(scene: Scene, terms: Terms) -> list[Path]:
    """The path of every optimizer of a scene whose rates are set, cut where its cost is up if the terms say so."""
    paths = trace(scene)
    return [within(path, budget_of(scene)) for path in paths] if terms == "same_cost" else paths


# ---------------------------------------------------------------------------------------------------- many starts


@dataclass(frozen=True)
class Crowd:
    """One optimizer from many starts: edges and middle of its `band` (3, k) at `at` (k,), steps or looks; inf where that
    run has diverged. `ends` counts where the runs ended: at each minimum in declared order, elsewhere, off the map.
    """

    at: np.ndarray
    band: np.ndarray
    ends: tuple[int, ...]


def many_starts(scene: Scene) -> np.ndarray:
    """Starts (r, n) spread evenly over the domain, drawn with the scene's seed; the same for all its optimizers."""
    dearest = max(work_of(scene, index, 1) for index in range(len(scene.runs)))
    count = int(np.clip(MOST_WORK / dearest, LEAST_STARTS, MANY_STARTS))
    low, high = np.array(scene.record.domain).T
    return np.random.default_rng(scene.seed).uniform(low, high, (count, len(low)))


def crowd(scene: Scene, index: int, terms: Terms) -> Crowd:
    """Run `index` of a scene whose rates are set, from many starts, each with random numbers of its own."""
    starts = many_starts(scene)
    seeds = (scene.seed + np.arange(len(starts))) % 10_000
    paths = sweep_run(scene, index, scene.hyperparameters(index), starts=starts, seed=seeds)
    at, losses, last = curves_of(paths, scene, terms)
    return Crowd(at, np.quantile(losses, BAND, axis=0, method="nearest"), _count_ends(scene, paths, last))


def curves_of(paths: Paths, scene: Scene, terms: Terms) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where losses are told (k,), steps or looks; each run's losses (r, k), inf once it has diverged; its last rows (r,)."""
    rows = np.arange(paths.losses.shape[1])
    used = rows < paths.lengths[:, None]
    overflow = np.array([reason is Reason.OVERFLOW for reason in paths.reasons])
    if terms != "same_cost":
        ended = np.where(overflow, np.inf, paths.losses[np.arange(len(paths)), np.maximum(paths.lengths - 1, 0)])
        return rows, np.where(used, paths.losses, ended[:, None]), paths.lengths - 1
    looks = np.arange(1, budget_of(scene) + 1)
    losses = np.empty((len(paths), len(looks)))
    last = np.empty(len(paths), np.int64)
    for run in range(len(paths)):
        path = paths[run]
        costs = costs_of(path)
        row = np.maximum(np.searchsorted(costs, looks, side="right") - 1, 0)
        over = overflow[run] & (looks > costs[-1])
        losses[run], last[run] = np.where(over, np.inf, path.losses[row]), row[-1]
    return looks, losses, last


def _count_ends(scene: Scene, paths: Paths, last: np.ndarray) -> tuple[int, ...]:
    """Runs that ended at each minimum, elsewhere, and off the map for good (in rows up to `last`)."""
    cut = replace(paths, lengths=last + 1)
    reached_end = last == paths.lengths - 1
    overflow = np.array([reason is Reason.OVERFLOW for reason in paths.reasons]) & reached_end
    left = (leave_steps(cut, scene.record) >= 0) | overflow
    ends = paths.points[np.arange(len(paths)), np.maximum(last, 0)]
    minima = np.array([minimum.point for minimum in places_of(scene).minima]).reshape(-1, ends.shape[1])
    reach = NEAR * max(high - low for low, high in scene.record.domain)
    nearest = np.full(len(paths), -1)
    if len(minima):
        distances = np.hypot.reduce(ends[:, None] - minima, axis=2)  # a diverging run is further off than squares reach
        nearest = np.where(distances.min(axis=1) <= reach, np.argmin(distances, axis=1), -1)
    at = [int(((nearest == number) & ~left).sum()) for number in range(len(minima))]
    return (*at, int(((nearest < 0) & ~left).sum()), int(left.sum()))
