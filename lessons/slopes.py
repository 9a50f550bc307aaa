"""Slopes by differences, as the core computes them, and how wrong they are."""

from functools import lru_cache

import numpy as np

from descent import run, sample
from optimizers import OPTIMIZERS
from scenes import Scene
from scenes.options import DIFFERENCE

SOURCES = ("forward", "central")
#: The steps h tried for the curve of errors.
TRIED = np.logspace(np.log10(DIFFERENCE.low), np.log10(DIFFERENCE.high), 91)


def exact_slopes(scene: Scene) -> np.ndarray:
    """The gradient (n,) at the scene's start, by the formula."""
    return sample(scene.record, [scene.begin], scene.all_parameters())[1][0]


def difference_slopes(scene: Scene, source: str, difference: float) -> np.ndarray:
    """The gradient (n,) at the scene's start, by differences of `source` (forward or central) with step `difference`."""
    path = run(
        scene.record,
        OPTIMIZERS["gradient_descent"],
        start=scene.begin,
        steps=1,
        parameters=scene.all_parameters(),
        gradient=source,
        difference=difference,
    )
    return path.gradients[0]


def error_of(scene: Scene, source: str, difference: float) -> float:
    """How far a gradient by differences is from the exact one: the length of what lies between them."""
    return float(np.linalg.norm(difference_slopes(scene, source, difference) - exact_slopes(scene)))


def error_curves(scene: Scene) -> dict[str, np.ndarray]:
    """The errors for every step tried, by source."""
    return _error_curves(scene.landscape, tuple(scene.all_parameters().items()), scene.begin)


@lru_cache(maxsize=64)
def _error_curves(
    landscape: str, parameters: tuple[tuple[str, float], ...], start: tuple[float, ...]
) -> dict[str, np.ndarray]:
    scene = Scene(landscape=landscape, parameters=dict(parameters), start=start)
    return {source: np.array([error_of(scene, source, h) for h in TRIED]) for source in SOURCES}


def best_step(scene: Scene, source: str) -> tuple[float, float]:
    """Of the steps tried the one with the least error, and that error."""
    errors = error_curves(scene)[source]
    place = int(np.argmin(errors))
    return float(TRIED[place]), float(errors[place])
