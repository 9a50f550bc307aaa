"""Standings: what the paths of a Scene have cost and how near they have come, at every step and at the end."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from descent import Path, Paths, Reason
from descent.places import TOLERANCE
from scenes.scene import Scene
from scenes.trace import places_of
from scenes.verdicts import floor_of, nearest_minimum

#: A loss counts as reached when this share of the way from the start's loss down to the lowest minimum is left.
LEFT_OVER = 1.0e-3
#: A gradient this short counts as zero, as in the verdicts.
ZERO_GRADIENT = TOLERANCE


def costs_of(path: Path) -> np.ndarray:
    """Looks at the landscape up to each step, (s + 1,).

    A look is the loss, with or without its gradient: who asks for both at one place pays once, a line search pays for
    each trial. A Hessian counts as one look for each coordinate, as many gradients as it has rows.
    """
    values, gradients, hessians = path.evaluations.T
    return np.maximum(values, gradients) + path.points.shape[1] * hessians


def budget_of(scene: Scene) -> int:
    """Looks at the landscape that each optimizer has in a race at the same cost: one a step and one at the start."""
    return scene.steps + 1


def within(path: Path, budget: int) -> Path:
    """`path` up to the last step that costs no more than `budget` looks in all."""
    rows = max(1, int(np.searchsorted(costs_of(path), budget, side="right")))
    if rows == len(path.points):
        return path
    moves = slice(0, rows - 1)
    decided = path.status_step < rows
    return replace(
        path,
        points=path.points[:rows],
        losses=path.losses[:rows],
        gradients=path.gradients[:rows],
        memory=None if path.memory is None else path.memory[:rows],
        probes=None if path.probes is None else path.probes[moves],
        probe_counts=None if path.probe_counts is None else path.probe_counts[moves],
        evaluations=path.evaluations[:rows],
        reason=path.reason if decided else Reason.MOVING,
        status_step=path.status_step if decided else rows - 1,
    )


def within_all(paths: Paths, budget: int) -> Paths:
    """within() for every run."""
    cut = [within(paths[run], budget) for run in range(len(paths))]
    return replace(
        paths,
        lengths=np.array([len(path.points) for path in cut]),
        reasons=[path.reason for path in cut],
        status_steps=np.array([path.status_step for path in cut]),
    )


@dataclass(frozen=True)
class Standing:
    """How one run ended: `distance` to the nearest minimum, None where none is declared; `reached` is the first step at
    the tolerance and the looks it took up to there, None if it was never there.
    """

    loss: float
    distance: float | None
    steps: int
    values: int
    gradients: int
    hessians: int
    reached: tuple[int, int] | None
    diverged: bool


def stand(scene: Scene, path: Path) -> Standing:
    """How `path` of one of the scene's runs stands at its end."""
    near = nearest_minimum(path.points[-1], places_of(scene))
    values, gradients, hessians = (int(count) for count in path.evaluations[-1])
    row = first_reached(scene, path)
    return Standing(
        loss=float(path.losses[-1]),
        distance=None if near is None else near[0],
        steps=path.steps,
        values=values,
        gradients=gradients,
        hessians=hessians,
        reached=None if row is None else (row, int(costs_of(path)[row])),
        diverged=path.reason is Reason.OVERFLOW,
    )


def first_reached(scene: Scene, path: Path) -> int | None:
    """The first row whose loss is within LEFT_OVER of the lowest minimum, of the start's loss above it; or, where no
    minimum is declared, whose gradient counts as zero.
    """
    floor = floor_of(scene)
    if floor is None:
        there = path.gradient_norms <= ZERO_GRADIENT
    else:
        there = path.losses - floor <= LEFT_OVER * (path.losses[0] - floor)
    return int(np.argmax(there)) if there.any() else None


def ranking(standings: list[Standing]) -> list[int]:
    """The runs from the lowest last loss to the highest; those that diverged come last."""
    return sorted(range(len(standings)), key=lambda run: (standings[run].diverged, standings[run].loss))


@dataclass(frozen=True)
class Progress:
    """The standings at every recorded point, one path after the other.

    `distances` (rows,) to the nearest minimum, None where none is declared; `evaluations` (rows, 3) of values, gradients
    and Hessians so far; of each run `reached` (r, 2) is the first step at the tolerance and its looks, -1 if it was never
    there, and `diverged` (r,).
    """

    distances: np.ndarray | None
    evaluations: np.ndarray
    reached: np.ndarray
    diverged: np.ndarray


def trace_progress(scene: Scene, groups: Sequence[Paths]) -> Progress:
    """How the scene's paths, one of `groups` a run, stand at every step."""
    paths = [group[0] for group in groups]
    minima = np.array([minimum.point for minimum in places_of(scene).minima])
    points = np.concatenate([path.points for path in paths])
    with np.errstate(over="ignore"):
        distances = np.hypot.reduce(points[:, None] - minima, axis=2).min(axis=1) if len(minima) else None
    standings = [stand(scene, path) for path in paths]
    return Progress(
        distances=distances,
        evaluations=np.concatenate([path.evaluations for path in paths]),
        reached=np.array([standing.reached or (-1, -1) for standing in standings]),
        diverged=np.array([standing.diverged for standing in standings]),
    )
