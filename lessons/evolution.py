"""Descent and evolution: one walker against a population, where the likeness holds and where it breaks."""

import math
from collections.abc import Sequence

from figures import Theme
from lessons.crowd_pictures import (
    distance_picture,
    drift_picture,
    ends_picture,
    first_step_picture,
    shape_picture,
    spread_picture,
    wells_picture,
)
from lessons.crowd_words import CROWD, DOWNHILL, OFF, ON, because, fate, happened
from lessons.crowds import (
    alike_from,
    angle,
    downhill,
    first_steps,
    has_direction,
    in_the_right_well,
    key_of,
    last_generation,
    shape_of,
    to_the_lowest,
)
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.words import number
from scenes import Run, Scene, write_scene

#: Beside a weakly selected crowd another one is shown: few of it have children, and it covers much ground.
STRONG = {"selection_share": 0.1, "mutation_strength": 0.6}
#: Degrees between a first step and straight down: nearly none, and clearly bent.
ALONG, BENT = 10.0, 20.0
#: Straddling is to have at least this share of the crowd on either side.
STRADDLE = 0.2


def _crowd(**hyperparameters: float) -> Run:
    return Run(optimizer="evolution_strategy", hyperparameters=hyperparameters)


def _walker(rate: float) -> Run:
    return Run(optimizer="gradient_descent", hyperparameters={"learning_rate": rate})


def _valley(runs: tuple[Run, ...], steps: int) -> str:
    shape = {"condition_number": 5.0, "rotation": 20.0}
    return write_scene(
        Scene(landscape="narrow_valley", parameters=shape, runs=runs, start=(-1.0, -1.0), steps=steps, show="contour")
    )


def _crowds() -> str:
    runs = (_walker(0.1), _crowd(mutation_strength=0.15), _crowd(mutation_strength=0.15, selection=OFF))
    return write_scene(Scene(landscape="bowl", runs=runs, steps=60))


def _drift() -> str:
    run = _crowd(population=8, selection=OFF, recombination=OFF)
    return write_scene(Scene(landscape="bowl", runs=(run,), start=(0.0, 0.0), steps=100, show="contour"))


def _wells() -> str:
    runs = (_walker(0.03), _crowd(population=30))
    return write_scene(Scene(landscape="sharp_and_flat", runs=runs, start=(-1.6, 0.3), steps=60))


# ------------------------------------------------------------------------------------------------ charts


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    scene = seen.scene
    if seen.preset == "crowds":
        return [ends_picture(scene, theme), distance_picture(scene, theme)]
    if seen.preset == "weak":
        now = "One generation of this crowd"
        strong = "Of a wide one with few parents"
        off = angle(first_steps(key_of(scene, CROWD, **STRONG)).mean(axis=0), downhill(scene))
        same = (
            f"The same place, with the best {STRONG['selection_share']:.0%} as parents and mutations of "
            f"{number(STRONG['mutation_strength'])}: the ground under the crowd is not a plane"
            + (f", and the mean points {off:.0f}° beside straight down." if math.isfinite(off) else ".")
        )
        return [
            first_step_picture(scene, CROWD, theme, now, "A dot is where the mean of one crowd has moved."),
            first_step_picture(scene, CROWD, theme, strong, same, **STRONG),
        ]
    if seen.preset == "drift":
        numbers = scene.hyperparameters(0)
        size, strength = int(numbers["population"]), numbers["mutation_strength"]
        recombination, mutation = numbers["recombination"], numbers["mutation"]
        return [
            drift_picture(size, strength, recombination, mutation, theme),
            spread_picture(seen.paths[0], size, strength, recombination == ON, mutation == ON, theme),
        ]
    if seen.preset == "long":
        return [shape_picture(shape_of(key_of(scene, CROWD)), theme)]
    return [wells_picture(scene, CROWD, theme)]


# ------------------------------------------------------------------------------------------------ tasks


def _has_been_selected(seen: Seen) -> bool:
    return fate(seen) == DOWNHILL


def _cuts_the_corner(seen: Seen) -> bool:
    scene = seen.scene
    shifts, slope, goal = first_steps(key_of(scene, CROWD)), downhill(scene), to_the_lowest(scene)
    mean = shifts.mean(axis=0)
    return has_direction(shifts) and angle(mean, slope) > BENT and angle(mean, goal) < angle(slope, goal)


def _is_one_by_drift(seen: Seen) -> bool:
    numbers = seen.scene.hyperparameters(0)
    if numbers["selection"] == ON or numbers["recombination"] == ON:
        return False
    return alike_from(seen.paths[0], int(numbers["population"])) is not None


def _chooses_the_flat_well(seen: Seen) -> bool:
    walker, crowd = (bool(in_the_right_well(seen.scene, path.points[-1:])[0]) for path in seen.paths)
    return crowd and not walker


def _straddles(seen: Seen) -> bool:
    size = int(seen.scene.hyperparameters(CROWD)["population"])
    share = float(in_the_right_well(seen.scene, last_generation(seen.paths[CROWD], size)).mean())
    return STRADDLE <= share <= 1.0 - STRADDLE


EVOLUTION = Lesson(
    key="evolution",
    title="Descent and evolution",
    question="In the second crowd parents are drawn by lot; children resemble them, with mutations. What does it do?",
    answers=(
        "It goes downhill too, only slower",
        "It stays where it is: mutations cancel out",
        "It wanders, each time elsewhere",
    ),
    outcome=fate,
    because=because,
    presets=(
        Preset(
            key="crowds",
            name="Two crowds",
            scene=_crowds(),
            controls=("population", "2.selection_share", "3.selection", "mutation_strength", "seed"),
            low=True,
        ),
        Preset(
            key="weak",
            name="Weak selection",
            scene=_valley((_walker(0.05), _crowd(population=30, mutation_strength=0.05, selection_share=0.8)), 150),
            controls=("2.selection_share", "2.mutation_strength", "2.population", "start", "seed"),
            low=True,
        ),
        Preset(
            key="drift",
            name="Drift",
            scene=_drift(),
            controls=("population", "recombination", "mutation", "mutation_strength", "seed"),
            low=True,
        ),
        Preset(
            key="long",
            name="Not round",
            scene=_valley(
                (
                    _walker(0.05),
                    _crowd(population=30, mutation_strength=0.05, selection_share=0.5, recombination=OFF),
                ),
                60,
            ),
            controls=("2.recombination", "2.selection_share", "2.population", "2.mutation_strength", "seed"),
            low=True,
        ),
        Preset(
            key="wells",
            name="Two wells",
            scene=_wells(),
            controls=("2.mutation_strength", "2.population", "2.recombination", "sharpness", "seed"),
            low=True,
        ),
    ),
    tasks=(
        Task(text="Give the second crowd a direction.", preset="crowds", done=_has_been_selected),
        Task(
            text=f"Turn the first step by more than {BENT:.0f}°, towards the minimum.",
            preset="weak",
            done=_cuts_the_corner,
        ),
        Task(
            text="Without selection, let everyone become a copy of one founder.",
            preset="drift",
            done=_is_one_by_drift,
        ),
        Task(
            text="Make the crowd choose the flat well, though the sharp one is lower.",
            preset="wells",
            done=_chooses_the_flat_well,
        ),
        Task(
            text=f"Have the crowd straddle: at least {STRADDLE:.0%} of it on either side.",
            preset="wells",
            done=_straddles,
        ),
    ),
    happened=happened,
    pictures=_pictures,
    teaching=Teaching(
        minutes=10,
        say="Fitness here is minus the loss: low ground is good. Step through the first generations with the class: who is "
        "judged, who has children, what a mutation adds. Nobody is told the slope; the direction comes from who is missing "
        "among the parents. Then take selection away: what is left is not rest, but drift.",
        misconception="“Evolution is gradient descent.” The mean follows the slope only while the crowd is round and small "
        "enough for the ground under it to be nearly a plane. In general it is the slope of the crowd's mean fitness, "
        "times the crowd's own shape. And in nature the landscape itself moves: what is fit depends on others.",
        then="In “Two wells” ask where the mean of a straddling crowd is, and whether anyone lives there.",
        source="Mean, slope and drift: Lande, Evolution 30 (1976), 314-334; shape, Δz̄ = Gβ: Lande, Evolution 33 (1979), "
        "402-416. Blending halves the variance: Fisher, The Genetical Theory of Natural Selection (1930), chapter 1. "
        "Flat against sharp: Wilke and others, Nature 412 (2001), 331-333. The strategy: Beyer and Schwefel (2002).",
    ),
)
