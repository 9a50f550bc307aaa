"""From the paths of a Scene to the verdict on each of them, with its numbers."""

import math
from collections.abc import Sequence

import numpy as np

from descent import Path, Paths, Reason
from descent.places import TOLERANCE
from landscapes import Landscape, Minimum, Places
from scenes.explosion import Explosion, explode
from scenes.motion import Motion, move
from scenes.options import NOISE
from scenes.scene import Scene
from scenes.trace import fan_quantity, places_of, schedule_factors
from scenes.words import Judgement, Sentence, Verdict, express, show

#: A run has ended at a minimum when it is no further from it than this share of the map's longest side.
NEAR = 0.02

Said = tuple[Sentence, tuple[float, ...]]

_VERDICTS = {
    Reason.MOVING: Verdict.MOVING,
    Reason.MINIMUM: Verdict.MINIMUM,
    Reason.HELD: Verdict.HELD,
    Reason.FLAT: Verdict.FLAT,
    Reason.SADDLE: Verdict.SADDLE,
    Reason.MAXIMUM: Verdict.MAXIMUM,
    Reason.STUCK: Verdict.STUCK,
    Reason.OVERFLOW: Verdict.OVERFLOW,
}
_OUT = {Verdict.OVERFLOW, Verdict.CLIMBED_OUT}


def leave_steps(paths: Paths, landscape: Landscape) -> np.ndarray:
    """The step that took each path out of the landscape's domain for good, or -1: (r,)."""
    low, high = np.array(landscape.domain).T
    rows = np.arange(paths.points.shape[1])
    inside = rows < paths.lengths[:, None]
    # Coordinate by coordinate: all() along an axis of two takes numpy ten times as long.
    for axis in range(len(low)):
        inside &= (paths.points[:, :, axis] >= low[axis]) & (paths.points[:, :, axis] <= high[axis])
    after = np.where(inside.any(axis=1), len(rows) - np.argmax(inside[:, ::-1], axis=1), 0)
    return np.where(after < paths.lengths, after, -1)


def leave_step(points: np.ndarray, landscape: Landscape) -> int:
    """The step that took `points` (s + 1, n) out of the landscape's domain for good, or -1."""
    low, high = np.array(landscape.domain).T
    inside = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    after = int(inside[-1]) + 1 if len(inside) else 0
    return after if after < len(points) else -1


def judge(scene: Scene, index: int, path: Path) -> Judgement:
    """The verdict on a path of run `index` (from 0) of the scene."""
    alone = Paths(
        points=path.points[None],
        losses=path.losses[None],
        gradients=path.gradients[None],
        memory=None,
        probes=None,
        probe_counts=None,
        evaluations=path.evaluations[None],
        lengths=np.array([len(path.points)]),
        reasons=[path.reason],
        status_steps=np.array([path.status_step]),
    )
    return judge_all(scene, index, alone)[0]


def judge_runs(scene: Scene, groups: Sequence[Paths]) -> list[Judgement]:
    """The verdict on every path of the scene, given as trace_runs() gives them."""
    return [judgement for index, paths in enumerate(groups) for judgement in judge_all(scene, index, paths)]


def judge_fan(scene: Scene, key: str, stops: np.ndarray, paths: Paths) -> list[Judgement]:
    """The verdict on every path of a fan, as trace_fan() gives it."""
    index, quantity = fan_quantity(scene, key)
    return judge_all(scene, index, paths, stops if quantity.name == "learning_rate" else None)


def judge_all(scene: Scene, index: int, paths: Paths, rates: np.ndarray | None = None) -> list[Judgement]:
    """The verdict on many paths of run `index`, whose learning rates are the scene's where `rates` (r,) are not given."""
    left = leave_steps(paths, scene.record)
    verdicts = [_verdict(paths, run, int(left[run])) for run in range(len(paths))]
    said: list[tuple[Said, ...]] = [()] * len(paths)
    is_moving = np.array([verdict is Verdict.MOVING for verdict in verdicts])
    for length in np.unique(paths.lengths[is_moving]):  # those that have been cut are shorter than the others
        moving = np.flatnonzero(is_moving & (paths.lengths == length)).tolist()
        for run, judged in zip(moving, _in_motion(scene, index, paths, moving, int(length)), strict=True):
            verdicts[run], said[run] = judged
    exploded = [run for run, verdict in enumerate(verdicts) if verdict in _OUT and left[run] > 0]
    if exploded:
        told = _of_explosions(scene, index, paths, left, exploded, rates)
        for run, sentences in zip(exploded, told, strict=True):
            said[run] = sentences
    at_rest = _AtRest(scene, index, paths)
    judgements = []
    for run, verdict in enumerate(verdicts):
        step = int(left[run] if verdict in (Verdict.CLIMBED_OUT, Verdict.FELL_OUT) else paths.status_steps[run])
        sentences = said[run] if verdict in _MOTIONS else (*at_rest.say(run, verdict, step, int(left[run])), *said[run])
        judgements.append(Judgement(verdict, step, sentences, scene.record.dimension))
    return judgements


def _verdict(paths: Paths, run: int, left: int) -> Verdict:
    reason = paths.reasons[run]
    if left >= 0 and reason in (Reason.MOVING, Reason.STUCK):
        climbed = paths.losses[run, paths.lengths[run] - 1] > paths.losses[run, 0]
        return Verdict.CLIMBED_OUT if climbed else Verdict.FELL_OUT
    return _VERDICTS[reason]


# -------------------------------------------------------------------------------------------------------- at rest


class _AtRest:
    """Says of paths of one run of a scene what their reasons say."""

    def __init__(self, scene: Scene, index: int, paths: Paths) -> None:
        self.scene, self.paths = scene, paths
        self.minima = places_of(scene).minima
        self.values_only = scene.runs[index].record.needs == "value"
        self.width = max(high - low for low, high in scene.record.domain)
        self.floor = floor_of(scene)

    def say(self, run: int, verdict: Verdict, step: int, left: int) -> tuple[Said, ...]:
        """The sentences on one path."""
        paths = self.paths
        if verdict is Verdict.MINIMUM:
            return self.at_minimum(run, step, left)
        if verdict is Verdict.OVERFLOW:
            if left < 0:
                return (express(Sentence.OVERFLOW, step=step),)
            return (express(Sentence.OVERFLOW_OUTSIDE, left=left, step=step),)
        row = min(step, int(paths.lengths[run]) - 1)
        place, loss = self.place_of(paths.points[run, row]), float(paths.losses[run, row])
        above = math.nan if self.floor is None else loss - self.floor
        way_down = math.nan if self.floor is None else float(paths.losses[run, 0]) - self.floor
        is_lowest = abs(above) <= TOLERANCE * abs(way_down) + TOLERANCE**2
        if verdict is Verdict.FLAT and is_lowest:
            return express(Sentence.LEVEL_FLOOR, loss=loss, step=step), self.cost(run, step)
        if verdict in (Verdict.CLIMBED_OUT, Verdict.FELL_OUT):
            return (express(Sentence[verdict.name], step=step),)
        gradient = float(np.hypot.reduce(paths.gradients[run, row]))
        said = express(Sentence[verdict.name], step=step, loss=loss, place=place, gradient=gradient)
        if verdict is Verdict.STUCK and is_lowest:  # on a kink, where no gradient is zero
            lowest = [minimum for minimum in self.minima if minimum.lowest]
            if (near := find_nearest(paths.points[run, row], lowest)) is not None:
                return said, express(Sentence.BESIDE, distance=near[0], place=near[1].point)
        is_stalled = verdict in (Verdict.FLAT, Verdict.SADDLE, Verdict.MAXIMUM, Verdict.STUCK)
        return (said, express(Sentence.HEIGHT, height=above)) if is_stalled and above > 0.0 else (said,)

    def at_minimum(self, run: int, step: int, left: int) -> tuple[Said, ...]:
        """Which minimum it is, how near, and what it cost to get there."""
        point, cost = self.paths.points[run, step], self.cost(run, step)
        distance, minimum = find_nearest(point, self.minima) or (math.inf, None)
        if minimum is None or distance > NEAR * self.width:
            return express(
                Sentence.UNDECLARED if left < 0 else Sentence.OUTSIDE, place=self.place_of(point), step=step
            ), cost
        lowest = sum(other.lowest for other in self.minima)
        kind = Sentence.LOCAL if not minimum.lowest else Sentence.LOWEST if lowest == 1 else Sentence.ONE_OF_LOWEST
        said = express(kind, place=minimum.point, count=lowest, step=step, distance=distance)
        if minimum.lowest or self.floor is None:
            return said, cost
        return said, express(Sentence.HEIGHT, height=minimum.value - self.floor), cost

    def place_of(self, point: np.ndarray) -> list[float]:
        """The coordinates to tell: where rounding has left next to nothing, 0."""
        return np.where(np.abs(point) <= TOLERANCE * self.width, 0.0, point).tolist()

    def cost(self, run: int, step: int) -> Said:
        """How often it has looked up to `step`."""
        values, gradients, _ = (int(count) for count in self.paths.evaluations[run, step])
        if self.values_only:
            return express(Sentence.VALUES, values=values)
        return express(Sentence.GRADIENTS, gradients=gradients)


def floor_of(scene: Scene) -> float | None:
    """The loss of the lowest minimum, or None where none is declared."""
    return min([minimum.value for minimum in places_of(scene).minima], default=None)


def find_nearest(point: np.ndarray, minima: Sequence[Minimum]) -> tuple[float, Minimum] | None:
    """Distance from `point` (n,) to the nearest of `minima`, and which it is; None where there is none."""
    if not minima:
        return None
    distances = np.hypot.reduce(np.array([minimum.point for minimum in minima]) - point, axis=1)
    best = int(np.argmin(distances))
    return float(distances[best]), minima[best]


def nearest_minimum(point: np.ndarray, places: Places) -> tuple[float, tuple[float, ...]] | None:
    """Distance from `point` (n,) to the nearest declared minimum and its place, or None where none is declared."""
    found = find_nearest(point, places.minima)
    return None if found is None else (found[0], found[1].point)


# ------------------------------------------------------------------------------------------------------ in motion

_MOTIONS = (Verdict.MOVING, Verdict.BOUNCING, Verdict.CIRCLING, Verdict.HOVERING, Verdict.CRAWLING)


def randomness_of(scene: Scene, index: int) -> Sentence | None:
    """What is random in run `index`, as a sentence; None where nothing is."""
    if scene.runs[index].record.stochastic:
        return Sentence.RANDOM_DRAWS
    if scene.rows_a_step is not None:
        return Sentence.MINI_BATCHES
    return Sentence.NOISE if scene.option(NOISE) > 0.0 else None


def _in_motion(
    scene: Scene, index: int, paths: Paths, runs: list[int], length: int
) -> list[tuple[Verdict, tuple[Said, ...]]]:
    """Verdict and sentences for paths of `length` rows that neither rest nor leave."""
    places, random = places_of(scene), randomness_of(scene, index)
    chosen = slice(None) if len(runs) == len(paths) else runs
    last = paths.gradients[chosen, length - 1]
    motion = move(scene, paths.points[chosen, :length], paths.losses[chosen, :length], last, random is not None)
    steps = paths.status_steps[chosen]
    floor = floor_of(scene)
    told = []
    for number, step in enumerate(steps.tolist()):
        how = None if motion is None else _how(motion, number, places, last[number], random)
        if how is None:
            how = Verdict.MOVING, (express(Sentence.MOVING, step=step),)
        elif how[0] is Verdict.CRAWLING and floor is not None:
            height = float(paths.losses[runs[number], length - 1]) - floor
            how = how[0], (*how[1], express(Sentence.HEIGHT, height=height))
        told.append(how)
    return told


def _how(
    motion: Motion, run: int, places: Places, gradient: np.ndarray, random: Sentence | None
) -> tuple[Verdict, tuple[Said, ...]] | None:
    """Verdict and sentences for a motion that has a name; None where it has none."""
    low, high = float(motion.low[run]), float(motion.high[run])
    is_level = show(low) == show(high)
    for verdict, found, losses in (
        (Verdict.BOUNCING, motion.bounces, Sentence.TWO_LOSSES),
        (Verdict.CIRCLING, motion.circles, Sentence.LOSSES),
    ):
        if found[run]:
            said = express(Sentence[verdict.name], step=motion.since, apart=float(motion.apart[run]))
            return verdict, (said, express(Sentence.ONE_LOSS if is_level else losses, loss=low, low=low, high=high))
    if motion.hovers[run] >= 0 and random is not None:
        place, distance = places.minima[motion.hovers[run]].point, float(motion.distance[run])
        said = express(Sentence.HOVERING, step=motion.since, place=place, distance=distance)
        return Verdict.HOVERING, (said, express(random))
    if motion.crawls[run]:
        size, length = float(np.hypot.reduce(gradient)), float(motion.length[run])
        return Verdict.CRAWLING, (express(Sentence.CRAWLING, gradient=size, step=motion.crawl_since, length=length),)
    return None


# ------------------------------------------------------------------------------------------------------ diverging


def _of_explosions(
    scene: Scene, index: int, paths: Paths, left: np.ndarray, runs: list[int], rates: np.ndarray | None
) -> list[tuple[Said, ...]]:
    """The arithmetic of the step that left the map, for each of `runs`."""
    values = scene.hyperparameters(index)
    if rates is None:
        rates = np.full(len(paths), values.get("learning_rate", math.nan))
    longest = int(paths.lengths[runs].max())
    each = rates[runs, None] * schedule_factors(scene)[: longest - 1]
    found = explode(
        scene, paths.points[runs, :longest], paths.gradients[runs, :longest], paths.lengths[runs], left[runs], each
    )
    width = max(high - low for low, high in scene.record.domain)
    return [
        _explain(found, number, int(left[run]), float(each[number, left[run] - 1]), width)
        for number, run in enumerate(runs)
    ]


def _explain(found: Explosion, run: int, step: int, rate: float, width: float) -> tuple[Said, ...]:
    length, gradient = float(found.length[run]), float(found.gradient[run])
    if not math.isfinite(length + gradient):  # finite coordinates, but further than a number can tell
        return ()
    kind = Sentence.STEP_AS_PRODUCT if found.is_product[run] else Sentence.STEP
    said = express(kind, step=step, rate=rate, gradient=gradient, length=length, times=length / width)
    if math.isnan(found.factor[run]):
        return (said,)
    curvature, factor = float(found.curvature[run]), float(found.factor[run])
    return said, express(Sentence.FACTOR, rate=rate, curvature=curvature, factor=factor)
