"""Staying inside: projected gradient descent behind a fence, with money to share out, and in contact with friction."""

import math
from collections.abc import Sequence

import numpy as np

from descent import Path, sample, sample_projections
from figures import Theme
from landscapes.constrained import LOWEST, RETURNS, RISKS
from landscapes.contact import SOFTNESS, SPEED
from lessons.inside_charts import ball_chart, energy_chart, mixes_chart, residual_chart
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.words import number
from scenes import Run, Scene, write_scene

#: A walker whose next place is no further away than this has come to rest.
REST = 1.0e-3
#: A force on the edge of its cone is there only up to rounding.
EDGE = 1.0e-3


def residuals(scene: Scene, points: np.ndarray) -> np.ndarray:
    """How far `points` (m, n) are from the best that is allowed: |x - P(x - gradient)|, 0 exactly there. (m,)"""
    _, gradients = sample(scene.record, points, scene.all_parameters())
    beside = sample_projections(scene.record, points - gradients, scene.all_parameters())
    return np.hypot.reduce(points - beside, axis=1)


def taken_back(seen: Seen) -> int:
    """How many steps of the first run led out of the feasible set."""
    path, rate = seen.paths[0], seen.scene.hyperparameters(0)["learning_rate"]
    out = path.points[:-1] - rate * path.gradients[:-1]
    back = sample_projections(seen.scene.record, out, seen.scene.all_parameters())
    return int((np.linalg.norm(out - back, axis=1) > 0.0).sum())


def at_rest(seen: Seen) -> bool:
    """Whether the first run has come to rest at the best place that is allowed."""
    return bool(residuals(seen.scene, seen.paths[0].points[-1:])[0] <= REST)


def steps_to_rest(seen: Seen) -> int | None:
    """The first step of the first run at which it is at rest, or None."""
    there = np.flatnonzero(residuals(seen.scene, seen.paths[0].points) <= REST)
    return int(there[0]) if len(there) else None


# ------------------------------------------------------------------------------------------------ the fence


def nearest_to_lowest(seen: Seen) -> np.ndarray:
    """The place inside that is nearest to the valley's lowest place: (2,)."""
    return sample_projections(seen.scene.record, [LOWEST], seen.scene.all_parameters())[0]


def angle_outwards(point: np.ndarray, gradient: np.ndarray) -> float:
    """Degrees between downhill at a `point` of the fence and the way straight out."""
    downhill = -gradient
    cross = downhill[0] * point[1] - downhill[1] * point[0]
    return math.degrees(math.atan2(abs(float(cross)), float(downhill @ point)))


def first_touch(path: Path, radius: float) -> np.ndarray:
    """The first point of a path on the fence, or its last one."""
    on = np.flatnonzero(np.hypot.reduce(path.points, axis=1) >= radius * (1.0 - 1.0e-9))
    return path.points[on[0]] if len(on) else path.points[-1]


def _outcome(seen: Seen) -> int:
    path, radius = seen.paths[0], seen.scene.all_parameters()["radius"]
    if not at_rest(seen):
        return 3
    straight_out = seen.places.feasible[0].point
    candidates = (first_touch(path, radius), nearest_to_lowest(seen), np.array(straight_out))
    return int(np.argmin([np.linalg.norm(path.points[-1] - place) for place in candidates]))


def _because(seen: Seen) -> str:
    end = seen.paths[0].points[-1]
    return (
        f"The walker rests {number(float(np.linalg.norm(end - nearest_to_lowest(seen))))} from the place nearest to the "
        f"lowest; there the loss would be {number(_loss(seen, nearest_to_lowest(seen)))}, here it is "
        f"{number(seen.paths[0].losses[-1])}."
    )


def _loss(seen: Seen, point: np.ndarray) -> float:
    return float(sample(seen.scene.record, [point], seen.scene.all_parameters())[0][0])


def _happened_fence(seen: Seen) -> list[str]:
    path = seen.paths[0]
    radius = seen.scene.all_parameters()["radius"]
    begin, end = path.points[0], path.points[-1]
    beyond = math.hypot(*LOWEST) - radius
    where = f"{number(beyond)} outside" if beyond > 0.0 else f"{number(-beyond)} inside"
    sentences = [f"The lowest place of the valley lies {where} the fence."]
    if np.hypot(*begin) > radius:
        sentences.append(
            f"The start lies {number(float(np.hypot(*begin)) - radius)} outside; the first step ends inside."
        )
    sentences.append(
        f"Of {path.steps} steps {taken_back(seen)} led out and were taken back to the nearest place inside."
    )
    if at_rest(seen) and beyond > 0.0:
        angle = round(angle_outwards(end, path.gradients[-1]), 3)
        sentences.append(
            f"The walker rests where downhill and the way straight out are {number(angle)} degrees apart; the slope there is "
            f"{number(float(path.gradient_norms[-1]))}, not zero."
        )
    elif at_rest(seen):
        sentences.append(
            f"The walker rests at the lowest place: the slope is {number(float(path.gradient_norms[-1]))}."
        )
    else:
        sentences.append("The walker has not come to rest.")
    nearest = nearest_to_lowest(seen)
    sentences.append(
        f"At the place inside nearest to the lowest one the loss is {number(_loss(seen, nearest))}; where the walker is, "
        f"{number(float(np.linalg.norm(end - nearest)))} away, it is {number(path.losses[-1])}."
    )
    return sentences


# ------------------------------------------------------------------------------------------------ the money


def risk_and_return(weights: np.ndarray, correlation: float) -> tuple[np.ndarray, np.ndarray]:
    """Risk and excess return, in per cent a year, of mixes (m, 2): each (m,)."""
    first, second = (weights * np.array(RISKS)).T
    # The same as a square root, but rounding cannot make it negative.
    risk = np.hypot(first + correlation * second, math.sqrt(1.0 - correlation**2) * second)
    return risk, weights @ np.array(RETURNS)


def _happened_money(seen: Seen) -> list[str]:
    parameters = seen.scene.all_parameters()
    target, path = parameters["target"], seen.paths[0]
    end = path.points[-1]
    risks, returns = risk_and_return(end[None], parameters["correlation"])
    ratios = [mean / risk for mean, risk in zip(RETURNS, RISKS, strict=True)]
    lack = path.losses[-1]
    rest = "At rest" if at_rest(seen) else "Not at rest yet"
    verdict = f"missed by {number(lack)} per cent of return a year" if lack > 0.0 else "reached"
    inside = path.points[1:]
    return [
        f"{rest}: {100 * end[0]:.0f} % of the money in the first asset, {100 * end[1]:.0f} % in the second.",
        f"That mix earns {number(returns[0])} % over cash at a risk of {number(risks[0])} %: its Sharpe ratio, the one "
        f"divided by the other, is {number(returns[0] / risks[0])}.",
        f"The assets alone have {number(ratios[0])} and {number(ratios[1])}.",
        f"The target, {number(target)}, is {verdict}.",
        f"From the first step on no weight was below {number(float(inside.min()))}, and their sum never differed from 1 by "
        f"more than {number(float(np.abs(inside.sum(axis=1) - 1.0).max()))}.",
        f"Gradient descent, which heeds neither, ends with weights of {number(seen.paths[1].points[-1, 0])} and "
        f"{number(seen.paths[1].points[-1, 1])}.",
    ]


def _reaches_target(seen: Seen) -> bool:
    return at_rest(seen) and bool(seen.paths[0].losses[-1] <= 0.0)


def _all_in_one(seen: Seen) -> bool:
    return at_rest(seen) and bool(seen.paths[0].points[-1].max() > 1.0 - EDGE)


# ------------------------------------------------------------------------------------------------ the corner


def motion(forces: np.ndarray, spin: float) -> np.ndarray:
    """Velocity to the right, up, and spin of the ball that these `forces` (4,) have acted on: (3,)."""
    t1, n1, t2, n2 = forces
    return np.array([SPEED + t1 - n2, -SPEED + n1 + t2, spin + 2.0 * (t1 + t2)])


def energy(velocity: np.ndarray) -> float:
    """Of a disc of mass 1 and radius 1 with this velocity (3,)."""
    return 0.5 * float(velocity[0] ** 2 + velocity[1] ** 2 + 0.5 * velocity[2] ** 2)


def _contact(name: str, t: float, n: float, friction: float) -> str:
    if n <= EDGE:
        return f"The {name} does not touch the ball."
    if abs(t) >= friction * n - EDGE:
        return (
            f"The {name} presses with {number(n)}; friction is {number(abs(t))}, all that is allowed: the ball slips."
        )
    return (
        f"The {name} presses with {number(n)}; friction is {number(abs(t))} of {number(friction * n)} allowed: "
        "the ball grips."
    )


def _happened_corner(seen: Seen) -> list[str]:
    path, parameters = seen.paths[0], seen.scene.all_parameters()
    forces, friction = path.points[-1], parameters["friction"]
    before, after = energy(motion(np.zeros(4), parameters["spin"])), energy(motion(forces, parameters["spin"]))
    rises = int((np.diff(path.losses[1:]) > 1.0e-12 * path.losses[1:-1]).sum())
    outside = sample_projections(seen.scene.record, path.points[1:], parameters) - path.points[1:]
    rested = steps_to_rest(seen)
    return [
        _contact("floor", forces[0], forces[1], friction),
        _contact("wall", forces[2], forces[3], friction),
        f"Before the contact the ball's energy is {number(before)}; with the forces found it is {number(after)}.",
        f"In {path.steps} steps the energy "
        + ("never rose." if rises == 0 else f"rose {rises} times: the learning rate is too large."),
        f"From the first step on no force was further outside its cone than {number(float(np.abs(outside).max()))}.",
        "The forces have not come to rest." if rested is None else f"The forces were at rest after {rested} steps.",
    ]


def grips(seen: Seen) -> bool:
    """Whether both contacts press, and neither needs all the friction that it may have."""
    t1, n1, t2, n2 = seen.paths[0].points[-1]
    friction = seen.scene.all_parameters()["friction"]
    return at_rest(seen) and all(n > EDGE and abs(t) < friction * n - EDGE for t, n in ((t1, n1), (t2, n2)))


def _lets_go(seen: Seen) -> bool:
    """Whether only one of the two contacts presses."""
    presses = seen.paths[0].points[-1][[1, 3]] > EDGE
    return at_rest(seen) and int(presses.sum()) == 1


# ------------------------------------------------------------------------------------------------ the lesson


def _scene(landscape: str, steps: int, rate: float, others: Sequence[str] = (), **more: object) -> str:
    run = Run(optimizer="projected_gradient", hyperparameters={"learning_rate": rate})
    runs = (run, *(Run(optimizer=other, hyperparameters={"learning_rate": rate}) for other in others))
    return write_scene(Scene.model_validate({"landscape": landscape, "runs": runs, "steps": steps, **more}))


def _happened(seen: Seen) -> Sequence[str]:
    return {"fence": _happened_fence, "money": _happened_money, "corner": _happened_corner}[seen.preset](seen)


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    path, parameters = seen.paths[0], seen.scene.all_parameters()
    pictures = []
    if seen.preset == "money":
        inside = path.points[1:]
        pictures.append(
            Picture(
                title="Risk and return",
                figure=mixes_chart(
                    theme,
                    mixes=risk_and_return(
                        np.column_stack([np.linspace(0, 1, 101), np.linspace(1, 0, 101)]), parameters["correlation"]
                    ),
                    steps=risk_and_return(inside, parameters["correlation"]),
                    target=parameters["target"],
                ),
                caption="Straight below the target line is how much return a mix lacks: that is the loss.",
            )
        )
    if seen.preset == "corner":
        pictures += [
            Picture(
                title="The ball and its forces",
                figure=ball_chart(
                    theme, path.points[-1], parameters["friction"], motion(path.points[-1], parameters["spin"])
                ),
                caption="Each force starts at its contact and stays in its cone of friction. The map shows the one of the floor: "
                "friction t1, pressure n1.",
            ),
            Picture(
                title="Energy",
                figure=energy_chart(theme, path.losses, seen.places.feasible[0].value),
                caption="Of the motion, and of what is pressed into floor and wall; dashed: the least that the cones allow.",
            ),
        ]
    pictures.append(
        Picture(
            title="How far from rest",
            figure=residual_chart(theme, residuals(seen.scene, path.points)),
            caption="From each point: how far a step of rate 1, taken back inside, would move it. It is 0 at rest and "
            "nowhere else.",
        )
    )
    return pictures


def _starts_outside(seen: Seen) -> bool:
    return bool(math.hypot(*seen.scene.begin) > seen.scene.all_parameters()["radius"] and len(seen.paths[0].points) > 1)


def _fence_does_nothing(seen: Seen) -> bool:
    return at_rest(seen) and math.hypot(*LOWEST) < seen.scene.all_parameters()["radius"]


STAYING_INSIDE = Lesson(
    key="staying_inside",
    title="Staying inside",
    question="A round fence keeps a walker from the lowest place of the valley. Each step that leads out is taken back to "
    "the nearest place inside. Where does the walker come to rest?",
    answers=(
        "Where the fence is first touched",
        "At the place inside nearest to the lowest",
        "Where downhill leads straight out",
        "Nowhere: along the fence for ever",
    ),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="fence",
            name="A fence",
            scene=_scene(
                "fenced_valley",
                600,
                0.0147,
                parameters={"condition_number": 30.0},
                start=(-1.5, -0.4),
            ),
            controls=("1.learning_rate", "condition_number", "radius", "start"),
        ),
        Preset(
            key="money",
            name="Two assets",
            scene=_scene("portfolio", 200, 0.01, ["gradient_descent"]),
            controls=("target", "correlation", "1.learning_rate"),
        ),
        Preset(
            key="corner",
            name="A ball in a corner",
            scene=_scene("corner", 400, 0.178, start=(0.0, 0.0, 0.0, 0.0)),
            controls=("friction", "spin", "1.learning_rate"),
        ),
    ),
    tasks=(
        Task(text="Start outside the fence.", preset="fence", done=_starts_outside),
        Task(
            text="Move the fence so far out that the walker rests at the lowest place of all.",
            preset="fence",
            done=_fence_does_nothing,
        ),
        Task(text="Find a correlation with which a mix reaches the target.", preset="money", done=_reaches_target),
        Task(text="Set a target for which all the money goes into one asset.", preset="money", done=_all_in_one),
        Task(
            text="Let the ball grip floor and wall: neither force on the edge of its cone.", preset="corner", done=grips
        ),
    ),
    happened=_happened,
    pictures=_pictures,
    teaching=Teaching(
        minutes=10,
        say="Let the class point at the fence before anything moves; most point at the place nearest to the star. Then step "
        "slowly: a step out, and the way back at right angles to the fence. Along the fence it still goes down; it ends "
        "where the way down and the way back are opposite. The other two presets are the same rule with another fence: "
        "all the money and no debts, and friction within its cone.",
        misconception="“Find the lowest place first, then go to the nearest one that is allowed.” Only in a valley that is "
        "equally steep in every direction is that the same.",
        then="Set the condition number to its lowest: now the nearest place is the right one. In the corner, note what the "
        "model leaves out: it treats cones as a convex problem, and contacts as a little soft, as many simulators do.",
        source="Projected gradient: Goldstein, Convex Programming in Hilbert Space (1964). Two assets: Markowitz, Portfolio "
        "Selection (1952); Sharpe, Mutual Fund Performance (1966); projection of weights: Duchi et al. (2008). Contact: "
        f"Anitescu (2006), here with contacts that give way by {SOFTNESS:g} for a force of 1.",
    ),
)
