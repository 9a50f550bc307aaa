"""Numbers about mini-batches: how far their gradients scatter, what runs of one size or another reach, what a step holds."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from descent import Path, draw_batches, sample_rows
from scenes import Scene, places_of, read_scene, write_scene
from scenes.trace import sweep_run

#: As many points are looked at by every run that is compared, in epochs: all points once are one.
EPOCHS = 10
#: Shuffles make one run lucky and the next one not: ends are medians over this many seeds.
SEEDS = 20
#: Epochs drawn to measure how far the gradients of mini-batches scatter.
DRAWN = 200
#: Points of a data set far beyond this lesson's: half a trillion.
HUGE = 500_000_000_000


def rows_of(scene: Scene) -> int:
    """N, how many points there are."""
    return len(scene.record.rows)


def size_of(scene: Scene) -> int:
    """b, how many of them a step looks at."""
    return scene.rows_a_step or rows_of(scene)


def with_size(scene: Scene, size: int, **more: object) -> Scene:
    """The scene with `size` points a step."""
    return Scene(**{**dict(scene), "batch_size": size, "step": None, **more})


def steps_for(rows: int, size: int, epochs: int = EPOCHS) -> int:
    """Steps that as many epochs take: the last one of an epoch is short where `size` does not divide `rows`."""
    return epochs * -(-rows // size)


def looked_at(rows: int, size: int, steps: int) -> np.ndarray:
    """Points looked at before each of `steps` steps and after the last, counted again in every epoch: (steps + 1,)."""
    per_epoch = -(-rows // size)
    done, begun = np.divmod(np.arange(steps + 1), per_epoch)
    return done * rows + np.minimum(begun * size, rows)


# ------------------------------------------------------------------------------------------------ noise


def row_gradients(scene: Scene, point: tuple[float, ...]) -> np.ndarray:
    """The gradient (N, n) of every row alone at `point`; their mean is the gradient of the whole."""
    return sample_rows(scene.record, [point], scene.all_parameters())[:, 0]


def spread(gradients: np.ndarray) -> float:
    """sigma^2: the mean squared distance of single rows' gradients (N, n) from their mean."""
    return float(np.square(gradients - gradients.mean(axis=0)).sum(axis=1).mean())


def variance_of(gradients: np.ndarray, size: int) -> float:
    """Expected squared distance of a batch's gradient from the mean, for `size` of N rows drawn without replacement.

    sigma^2 / b times the finite-population correction (N - b) / (N - 1): Cochran, Sampling Techniques, 3rd ed. (1977), chapter 2.
    """
    rows = len(gradients)
    return spread(gradients) / size * (rows - size) / (rows - 1)


def batch_gradients(gradients: np.ndarray, size: int, seed: int, epochs: int = DRAWN) -> np.ndarray:
    """Gradients (m, n) of the mini-batches that the core draws in so many epochs, short ones left out."""
    batches = draw_batches(len(gradients), size, steps_for(len(gradients), size, epochs), seed)
    return gradients[batches[batches[:, -1] >= 0]].mean(axis=1)


def measured_variance(gradients: np.ndarray, size: int, seed: int) -> float:
    """Mean squared distance of such gradients from the gradient of the whole."""
    off = batch_gradients(gradients, size, seed) - gradients.mean(axis=0)
    return float(np.square(off).sum(axis=1).mean())


def divisors(rows: int) -> list[int]:
    """Batch sizes that cut an epoch into equal parts."""
    return [size for size in range(1, rows + 1) if rows % size == 0]


# ------------------------------------------------------------------------------------------------ runs


def bytes_of(size: int, columns: int) -> float:
    """Bytes that the points of one step take, as the core holds them: 8 a number."""
    return size * columns * float(np.dtype(np.float64).itemsize)


def path_of(scene: Scene, size: int) -> Path:
    """The scene's first run with `size` points a step, for EPOCHS epochs of one point a step."""
    longer = with_size(scene, size, steps=steps_for(rows_of(scene), 1))
    return sweep_run(longer, 0, longer.hyperparameters(0))[0]


@dataclass(frozen=True)
class Ends:
    """For each batch size the median loss (sizes,) over SEEDS seeds, after equally many points looked at."""

    sizes: list[int]
    losses: np.ndarray


def ends_of(scene: Scene) -> Ends:
    """What every size that divides N reaches with the scene's rate and schedule."""
    return _ends(write_scene(with_size(scene, rows_of(scene), seed=0, arrows=())))


@lru_cache(maxsize=64)
def _ends(query: str) -> Ends:
    scene, _ = read_scene(query)
    sizes = divisors(rows_of(scene))
    ends = [median_end(with_size(scene, size, steps=steps_for(rows_of(scene), size))) for size in sizes]
    return Ends(sizes, np.array(ends))


def paths_of(scene: Scene) -> list[Path]:
    """The scene's first run with each of SEEDS seeds."""
    paths = sweep_run(scene, 0, scene.hyperparameters(0), seed=np.arange(SEEDS))
    return [paths[run] for run in range(SEEDS)]


def median_end(scene: Scene) -> float:
    """The median over SEEDS seeds of the last loss."""
    return float(np.median([path.losses[-1] for path in paths_of(scene)]))


def losses_of(scene: Scene) -> np.ndarray:
    """The losses of each of SEEDS seeds (SEEDS, steps + 1), up to the step at which the first of them diverged."""
    return _losses_of(write_scene(Scene(**{**dict(scene), "seed": 0, "arrows": (), "step": None})))


@lru_cache(maxsize=64)
def _losses_of(query: str) -> np.ndarray:
    losses = [path.losses for path in paths_of(read_scene(query)[0])]
    shortest = min(len(each) for each in losses)
    return np.array([each[:shortest] for each in losses])


def end_excess(scene: Scene) -> float:
    """Half the losses of the last quarter of the steps, of all seeds, lie no further above the lowest than this."""
    losses = losses_of(scene)
    return float(np.median(losses[:, -max(1, scene.steps // 4) :])) - lowest(scene)


def lowest(scene: Scene) -> float:
    """The loss at the minimum. Points that were moved may have none: then 0, which the loss never reaches."""
    return next((minimum.value for minimum in places_of(scene).minima), 0.0)


def last_quarter(path: Path) -> slice:
    """The rows of a path that belong to the last quarter of its steps."""
    return slice(-max(1, path.steps // 4), None)
