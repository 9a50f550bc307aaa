"""Gradient flow: gradient descent as an imitation of water, in steps of time."""

from collections.abc import Sequence

from figures import Theme
from lessons.flow_numbers import (
    KNOWN,
    METHODS,
    TIME,
    arrival,
    distance,
    distance_by_step,
    largest_curvature,
    left_across,
    left_by_step,
    loss_by_time,
    steps_by_condition,
    time_step,
)
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.words import number
from optimizers.integrators import RK4_BOUND
from scenes import Run, Scene, write_scene

#: The time step of the first preset, in units of 1 / L: too long for two of the three.
SHARE = 3.0
WALKERS = tuple(METHODS)
NARROW, FEW = 400.0, 5
#: Farther from the flow than this nothing can be said to follow it.
FAR = 1.0


def _run(optimizer: str, step: float) -> Run:
    return Run(optimizer=optimizer, hyperparameters={"learning_rate": float(f"{step:.4g}")})


def _valley(kappa: float, runs: tuple[Run, ...], start: tuple[float, float]) -> str:
    parameters = {"condition_number": kappa, "rotation": 0.0}
    return write_scene(Scene(landscape="narrow_valley", parameters=parameters, runs=runs, start=start, steps=40))


def _ways() -> str:
    kappa = 10.0
    walkers = (_run(key, SHARE / kappa) for key in WALKERS)
    return _valley(kappa, (_run("gradient_flow", 0.06), *walkers), (-2.4, 1.8))


def _curve() -> str:
    runs = (_run("gradient_flow", 0.001), _run("gradient_descent", 0.014), _run("runge_kutta", 0.016))
    return write_scene(
        Scene(landscape="himmelblau", runs=runs, start=(-0.6, -1.3), steps=100, zoom=(-5.0, 0.5, -4.6, -0.4))
    )


def _stiff() -> str:
    kappa = 100.0
    steps = (1.9 / kappa, 2.6 / kappa, 0.5)
    walkers = (_run(key, step) for key, step in zip(WALKERS, steps, strict=True))
    return _valley(kappa, (_run("gradient_flow", 0.1), *walkers), (-2.4, 0.6))


def thrown_out(seen: Seen, index: int) -> bool:
    """Whether a walker is farther across the valley after each step than before it."""
    return abs(left_across(seen, index)) > 1.0


def _outcome(seen: Seen) -> int:
    out = thrown_out(seen, 1), thrown_out(seen, 2), thrown_out(seen, 3)
    return {(True, False, False): 0, (True, True, False): 1, (True, True, True): 2, (False, False, False): 3}[out]


def _because(seen: Seen) -> str:
    descent, kutta, implicit = (number(abs(left_across(seen, index))) for index in (1, 2, 3))
    return (
        f"Across the valley each step multiplies the distance by {descent} for gradient descent, by {kutta} for "
        f"Runge-Kutta and by {implicit} for implicit Euler."
    )


# ------------------------------------------------------------------------------------------------ what happened


def _happened(seen: Seen) -> Sequence[str]:
    return {"ways": _happened_ways, "curve": _happened_curve, "stiff": _happened_stiff}[seen.preset](seen)


def _fate(left: float) -> str:
    if abs(left) > 1.0:
        return "it explodes"
    return "it jumps from side to side, and settles" if left < 0.0 else "it settles"


def _say_walker(seen: Seen, index: int) -> str:
    name = METHODS[seen.scene.runs[index].optimizer]
    step = time_step(seen.scene, index)
    left = left_across(seen, index)
    return (
        f"{name[0].upper()}{name[1:]}, h = {number(step)} = {number(step * largest_curvature(seen.scene))}/L: "
        f"a step leaves {number(abs(left))} of the distance across, so {_fate(left)}."
    )


def _happened_ways(seen: Seen) -> list[str]:
    curvature = largest_curvature(seen.scene)
    return [
        f"The learning rate is a step of time, h. The steepest curvature is L = {number(curvature)}.",
        *(_say_walker(seen, index) for index in (1, 2, 3)),
        f"The limits: gradient descent 2/L = {number(2 / curvature)}, Runge-Kutta {number(RK4_BOUND)}/L = "
        f"{number(RK4_BOUND / curvature)}, implicit Euler none.",
    ]


def distance_of(seen: Seen, index: int, cut: int = 1) -> float:
    """How far a walker is from the flow at TIME, or would be with its step cut into `cut`."""
    scene = seen.scene
    # As many steps in both, so that both are measured at one time.
    step = time_step(scene, index)
    time = step * max(1, round(TIME / step))
    return distance(scene.landscape, scene.begin, scene.runs[index].optimizer, step / cut, time)


def _say_distance(seen: Seen, index: int) -> str:
    record, step = seen.scene.runs[index].record, time_step(seen.scene, index)
    name, rate = METHODS[record.key], record.hyperparameters[0]
    whole = distance_of(seen, index)
    half = distance_of(seen, index, 2) if rate.allows(step / 2) else whole
    time = step * max(1, round(TIME / step))
    if whole > FAR:
        return f"With h = {number(step)} {name} does not follow the flow: at t = {number(time)} it is elsewhere."
    if min(whole, half) < KNOWN:
        return f"With h = {number(step)} {name} is less than {number(KNOWN)} away from the flow at t = {number(time)}."
    said = f"At t = {number(time)} {name} with h = {number(step)} is {number(whole)} away from the flow"
    if half >= whole:
        return f"{said}."
    return f"{said}; with half the step {number(half)}, {number(whole / half)} times less."


def _happened_curve(seen: Seen) -> list[str]:
    sentences = [
        f"A step of gradient descent follows the slope for a time of h = {number(time_step(seen.scene, 1))} as if it "
        "did not change on the way. This is Euler's method."
    ]
    sentences += [_say_distance(seen, index) for index in (1, 2)]
    sentences.append("In the chart both of Euler's methods have slope 1: they are of order 1. Runge-Kutta has slope 4.")
    return sentences


def _say_arrival(seen: Seen, index: int) -> str:
    name = METHODS[seen.scene.runs[index].optimizer]
    steps, step = arrival(seen.paths[index]), time_step(seen.scene, index)
    if thrown_out(seen, index):
        return f"{name[0].upper()}{name[1:]} with h = {number(step)} explodes."
    if steps is None:
        count = len(seen.paths[index].points) - 1
        return f"{name[0].upper()}{name[1:]} with h = {number(step)} has not arrived after {count} steps."
    return f"{name[0].upper()}{name[1:]} with h = {number(step)} has arrived after {steps} steps."


def _happened_stiff(seen: Seen) -> list[str]:
    kappa = largest_curvature(seen.scene)
    return [
        f"The walls settle in a time of 1/L = {number(1 / kappa)}, the floor in a time of 1. Numerical analysts call "
        f"the ratio, {number(kappa)}, the stiffness; here it is the condition number.",
        f"Gradient descent may not take longer steps than 2/L = {number(2 / kappa)}, though the walls have "
        "long settled and only the slow floor is left.",
        *(_say_arrival(seen, index) for index in (1, 2, 3)),
    ]


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    by_time = Picture(
        title="Loss against time",
        figure=loss_by_time(seen, theme),
        caption="Every mark is a step of time h; at equal times methods can be compared.",
    )
    if seen.preset == "ways":
        left = Picture(
            title="What one step leaves of the distance across",
            figure=left_by_step(seen, theme),
            caption="Above 1 every step leads farther away. Implicit Euler never gets there, however long its step.",
        )
        return [left, by_time]
    if seen.preset == "curve":
        order = Picture(
            title="How far from the flow, step by step",
            figure=distance_by_step(seen, theme),
            caption="Ten times shorter steps: Euler's methods ten times closer, Runge-Kutta ten thousand times.",
        )
        return [order, by_time]
    stiff = Picture(
        title="Steps to arrive, by narrowness",
        figure=steps_by_condition(seen, theme),
        caption="A thousandth of the loss is left. With safe steps the count grows with the condition number; "
        "implicit Euler keeps its step.",
    )
    return [stiff, by_time]


# ------------------------------------------------------------------------------------------------ tasks


def _only_descent_explodes(seen: Seen) -> bool:
    curvature = largest_curvature(seen.scene)
    steps = [time_step(seen.scene, index) * curvature for index in (1, 2)]
    return thrown_out(seen, 1) and not thrown_out(seen, 2) and min(steps) > 2.0


def _longest_implicit(seen: Seen) -> bool:
    return time_step(seen.scene, 3) >= seen.scene.runs[3].record.hyperparameters[0].high


def _kutta_is_worth_it(seen: Seen) -> bool:
    four_times = time_step(seen.scene, 2) >= 4.0 * time_step(seen.scene, 1)
    return four_times and distance_of(seen, 2) < distance_of(seen, 1)


def _holds_in_a_narrow_valley(seen: Seen) -> bool:
    kappa = largest_curvature(seen.scene)
    return kappa >= NARROW and 1.0 < time_step(seen.scene, 1) * kappa < 2.0


def _implicit_in_few(seen: Seen) -> bool:
    steps = arrival(seen.paths[3])
    return steps is not None and steps <= FEW


GRADIENT_FLOW = Lesson(
    key="gradient_flow",
    title="Gradient flow",
    question="Water runs down a valley without steps. Three walkers imitate it, all with one long step of time: by the "
    "slope where they stand (gradient descent), by four looks ahead (Runge-Kutta), or by the slope where they will "
    "arrive (implicit Euler). Who is thrown out?",
    answers=("Only gradient descent", "Gradient descent and Runge-Kutta", "All three", "Nobody"),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="ways",
            name="Three ways to step",
            scene=_ways(),
            controls=("2.learning_rate", "3.learning_rate", "4.learning_rate", "condition_number"),
        ),
        Preset(
            key="curve",
            name="The curve under the steps",
            scene=_curve(),
            controls=("2.learning_rate", "3.learning_rate"),
        ),
        Preset(
            key="stiff",
            name="Stiffness",
            scene=_stiff(),
            controls=("condition_number", "2.learning_rate", "3.learning_rate", "4.learning_rate"),
        ),
    ),
    tasks=(
        Task(
            text="Find a step that gradient descent does not survive and Runge-Kutta does.",
            preset="ways",
            done=_only_descent_explodes,
        ),
        Task(
            text="Try to throw implicit Euler out: pull its step to the end.",
            preset="ways",
            done=_longest_implicit,
        ),
        Task(
            text="Runge-Kutta asks for four slopes a step. Give it a step at least four times as long, and have it come "
            "closer to the flow all the same.",
            preset="curve",
            done=_kutta_is_worth_it,
        ),
        Task(
            text=f"Make the condition number at least {NARROW:g}, and have gradient descent hold with a step above 1/L.",
            preset="stiff",
            done=_holds_in_a_narrow_valley,
        ),
        Task(
            text=f"Have implicit Euler arrive in at most {FEW} steps.",
            preset="stiff",
            done=_implicit_in_few,
        ),
    ),
    happened=_happened,
    pictures=_pictures,
    teaching=Teaching(
        minutes=10,
        say="Begin with water: it has no step. Then show the curve and the corners that gradient descent cuts: a learning "
        "rate is a time for which it trusts one slope. Shorten it until the class no longer sees the difference.",
        misconception="“A more exact method can take longer steps.” Exact is one thing, stable another: Runge-Kutta is far "
        "closer to the flow, and explodes soon after gradient descent; implicit Euler is no closer and never does.",
        then="Ask what implicit Euler pays: equations to solve in each step, so nobody trains large models with it.",
        source="Euler's method: Euler, Institutionum calculi integralis (1768). Runge-Kutta: Kutta (1901). Stiffness: "
        "Curtiss and Hirschfelder, Integration of Stiff Equations (1952). Implicit Euler is stable on every convex "
        "landscape: Hairer and Wanner, Solving Ordinary Differential Equations II (1996), chapter IV.",
    ),
)
