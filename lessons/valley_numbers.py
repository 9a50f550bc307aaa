"""What the lesson on the narrow valley computes: best numbers, what becomes of each direction, the momentum of CG."""

import math
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go

from descent import Path, run, sample_hessians
from figures import Theme, style
from landscapes import quadratic_n
from lessons.charts import chart
from lessons.lesson import Seen
from optimizers import OPTIMIZERS
from scenes import Scene

#: A run has arrived where so much of the first distance from the minimum is left.
NEAR = 1.0e-3
#: Conjugate gradient has ended where so much of the first loss is left: the rest is rounding.
ENDED = 1.0e-12
#: Searches that end where the line is all but level: theory is about exact ones.
EXACT = {"curvature": 1.0e-4}
#: In as many dimensions conjugate gradient does not end before its momentum can be seen, over these steps.
MANY, WATCHED, SETTLED = 200, 30, 15
#: The lowest share of the first distance that charts show.
LOWEST = 1.0e-5


def condition(scene: Scene) -> float:
    """The condition number, which is the largest curvature here: the smallest is 1."""
    return scene.all_parameters()["condition_number"]


def best_rate(kappa: float) -> float:
    """Gradient descent's, for curvatures from 1 to kappa."""
    return 2.0 / (kappa + 1.0)


def best_momentum(kappa: float) -> tuple[float, float]:
    """The learning rate and the momentum of the heavy ball, for curvatures from 1 to kappa (Polyak 1964)."""
    root = math.sqrt(kappa)
    return 4.0 / (root + 1.0) ** 2, ((root - 1.0) / (root + 1.0)) ** 2


def factor_of_descent(kappa: float) -> float:
    """What a step of gradient descent at its best leaves of the distance."""
    return (kappa - 1.0) / (kappa + 1.0)


def factor_of_momentum(kappa: float) -> float:
    """What a step of the heavy ball at its best leaves in the long run."""
    return factor_of_descent(math.sqrt(kappa))


def critical_momentum(rate: float, curvature: float) -> float:
    """Below it a direction is over-damped, above it under-damped: a double root of z^2 - (1 + m - rate c) z + m."""
    return (1.0 - math.sqrt(rate * curvature)) ** 2


def long_run(rate: float, momentum: float, curvature: float) -> float:
    """What a step of the ball leaves in the long run in a direction of this curvature: the larger root by size."""
    return float(np.abs(np.roots([1.0, -(1.0 + momentum - rate * curvature), momentum])).max())


def shares(seen: Seen, index: int) -> np.ndarray:
    """What is left of a run's distance in each direction, (steps + 1, n): the floor first, the steepest wall last."""
    scene = seen.scene
    hessian = sample_hessians(scene.record, [scene.begin], scene.all_parameters())[0]
    along = seen.paths[index].points @ np.linalg.eigh(hessian)[1]
    return np.asarray(along / along[0])


def arrival(path: Path) -> int | None:
    """The first step from which on it stays within NEAR of the first distance from the minimum, 0; or None."""
    away = np.flatnonzero(~(np.hypot.reduce(path.points, axis=1) <= NEAR * np.hypot.reduce(path.points[0])))
    after = int(away[-1]) + 1
    return after if after < len(path.points) else None


def end(path: Path) -> int | None:
    """The first step at which no more than ENDED of the loss is left, or None."""
    ended = np.flatnonzero(path.losses <= ENDED * path.losses[0])
    return int(ended[0]) if len(ended) else None


def crossings(share: np.ndarray) -> int:
    """How often a direction's coordinate has changed its sign, as long as it is more than LOWEST."""
    seen = share[np.abs(share) > LOWEST]
    return int((np.sign(seen[1:]) != np.sign(seen[:-1])).sum())


def as_momentum(path: Path) -> tuple[np.ndarray, float]:
    """Rate and momentum (moves - 1, 2) that make each move but the first from the gradient and the move before.

    Until the path has ended; and by how much the worst of these moves is missed, relative.
    """
    moves, found, worst = np.diff(path.points[: (end(path) or path.steps) + 1], axis=0), [], 0.0
    for before, move, gradient in zip(moves, moves[1:], path.gradients[1:], strict=False):
        basis = np.column_stack([-gradient, before])
        numbers = np.linalg.lstsq(basis, move, rcond=None)[0]
        worst = max(worst, float(np.linalg.norm(basis @ numbers - move) / np.linalg.norm(move)))
        found.append(numbers)
    return np.array(found).reshape(-1, 2), worst


@lru_cache(maxsize=128)
def conjugate(kappa: float, dimension: int, steps: int) -> Path:
    """Conjugate gradient on the quadratic with curvatures from 1 to kappa."""
    return run(
        quadratic_n(dimension),
        OPTIMIZERS["conjugate_gradient"],
        steps=steps,
        parameters={"condition_number": kappa},
        hyperparameters=EXACT,
    )


@lru_cache(maxsize=128)
def momentum_of_conjugate(kappa: float, dimension: int) -> np.ndarray:
    """The momentum that conjugate gradient chooses at its second step and on, until it has nearly ended."""
    return as_momentum(conjugate(kappa, dimension, min(WATCHED, dimension)))[0][:, 1]


def momentum_gap(kappa: float) -> float | None:
    """The most by which it differs from the ball's best in MANY dimensions from step SETTLED on; None where it has ended."""
    chosen = momentum_of_conjugate(kappa, MANY)[SETTLED - 2 :]
    return float(np.abs(chosen - best_momentum(kappa)[1]).max()) if len(chosen) else None


# ------------------------------------------------------------------------------------------------ charts


def by_direction(seen: Seen, theme: Theme, direction: int, *, signed: bool = False) -> go.Figure:
    """What is left of every run's distance in one direction, step by step; `signed`: on which side."""
    figure = chart(theme, "step", "share of the distance left", log_y=not signed)
    for index, each in enumerate(seen.scene.runs):
        left = shares(seen, index)[:, direction]
        size = np.minimum(np.abs(left), 1.0e6)
        figure.add_scatter(
            x=np.arange(len(left)),
            y=np.copysign(size, left) if signed else size,
            name=_name(seen, index) if len({run.optimizer for run in seen.scene.runs}) == 1 else each.record.name,
            mode="lines",
            line={"color": style.COLORS[index]},
        )
    figure.update_yaxes(range=[-1.1, 1.1] if signed else [math.log10(LOWEST), 1.0])
    return figure


def _name(seen: Seen, index: int) -> str:
    numbers = seen.scene.hyperparameters(index)
    if "momentum" not in numbers:
        return seen.scene.runs[index].record.name
    return f"momentum {numbers['momentum']:.3g}"


def loss_by_step(seen: Seen, theme: Theme) -> go.Figure:
    """Every run's loss, as a share of the first."""
    figure = chart(theme, "step", "share of the loss left", log_y=True)
    for index, path in enumerate(seen.paths):
        left = np.minimum(path.losses / path.losses[0], 1.0e6)
        figure.add_scatter(
            x=np.arange(len(left)),
            y=left,
            name=seen.scene.runs[index].record.name,
            mode="lines+markers",
            line={"color": style.COLORS[index]},
            marker={"size": 5},
        )
    figure.update_yaxes(range=[-13.0, 2.0], dtick=3)
    return figure


def momentum_by_step(seen: Seen, theme: Theme) -> go.Figure:
    """The momentum that conjugate gradient chooses, step by step, and the best constant one."""
    figure = chart(theme, "step", "momentum")
    kappa, best = condition(seen.scene), best_momentum(condition(seen.scene))[1]
    for dimension, color in ((seen.scene.record.dimension, style.COLORS[2]), (MANY, style.COLORS[4])):
        chosen = momentum_of_conjugate(kappa, dimension)
        figure.add_scatter(
            x=np.arange(2, 2 + len(chosen)),
            y=chosen,
            name=f"conjugate gradient, {dimension} dimensions",
            mode="lines+markers",
            line={"color": color},
        )
    figure.add_scatter(
        x=[1, WATCHED],
        y=[best, best],
        name="the ball's best",
        mode="lines",
        line={"color": style.COLORS[1], "dash": "dash"},
    )
    figure.update_yaxes(range=[0.0, 1.0])
    return figure
