"""What a race came to, in words, tables and figures."""

import streamlit as st

from figures import Theme, crowd_figure, race_figure, style, tuning_figure
from figures.trails import label_runs
from pages.projector import pixels
from scenes import Scene, places_of, read_scene, say_shortly, write_scene
from scenes.race import (
    BAND,
    MANY_STARTS,
    Crowd,
    Race,
    Tuning,
    crowd,
    many_starts,
    race_paths,
    rate_of,
    shared_rate,
    tune,
)
from scenes.standings import LEFT_OVER, ZERO_GRADIENT, Standing, budget_of, ranking, stand
from scenes.verdicts import NEAR, floor_of, judge

BANDS_HEIGHT, CURVES_HEIGHT = 380, 520
HEADS = ["", "Optimizer", "Rate", "Loss", "To the nearest minimum", "Steps", "Gradients", "Reached", "At the end"]


# ------------------------------------------------------------------------------------------------ what is computed


@st.cache_data(max_entries=256, ttl=3600, show_spinner=False)
def tune_kept(query: str, place: int) -> Tuning | None:
    """tune(), kept for the classmates who ask the same."""
    return tune(read_scene(query)[0], place)


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def crowd_kept(query: str, place: int, by_cost: bool) -> Crowd:
    """crowd(), likewise."""
    return crowd(read_scene(query)[0], place, "same_cost" if by_cost else "as_set")


def tune_all(scene: Scene) -> dict[int, Tuning]:
    """The sweeps of all optimizers that can be tuned, with their progress."""
    bar = st.progress(0.0, "Trying the rates of each optimizer.")
    found = {}
    for place in range(len(scene.runs)):
        tuning = tune_kept(write_scene(scene.unseen()), place)
        if tuning is not None:
            found[place] = tuning
        bar.progress((place + 1) / len(scene.runs), f"Tried the rates of {scene.runs[place].record.name}.")
    bar.empty()
    return found


# ------------------------------------------------------------------------------------------------ what is said


def state(race: Race) -> str:
    """On what terms the optimizers race, in words for the chart."""
    scene = race.scene
    rate = shared_rate(scene)
    return {
        "as_set": "Terms: rates as they are set",
        "same_rate": "Terms: rates as they are set" if rate is None else f"Terms: the same learning rate, {rate:.4g}",
        "best": f"Terms: each at its best rate for {scene.steps} steps",
        "same_cost": f"Terms: the same cost, {budget_of(scene)} looks each",
    }[race.terms]


def explain(race: Race) -> str:
    """What the terms mean, in one or two sentences."""
    without = [
        run.record.name
        for run in race.scene.runs
        if not any(quantity.name == "learning_rate" for quantity in run.record.hyperparameters)
    ]
    exempt = f" No learning rate, so as set: {', '.join(dict.fromkeys(without))}." if without else ""
    return {
        "as_set": "Every optimizer has the rate that is set on its slider.",
        "same_rate": "Move one learning rate, and all others take it, or the nearest they allow."
        f"{exempt} The same number does not mean the same thing to every rule.",
        "best": "Every rate on the slider was tried from this start; the one with the lowest loss at the end was taken. "
        "For another start another rate may be better.",
        "same_cost": "A look is one evaluation of the loss, with or without its gradient; a Hessian counts as one look "
        "for each coordinate. Who looks more often in a step gets fewer steps.",
    }[race.terms]


def tolerance_of(scene: Scene) -> str:
    """What counts as reached, in words."""
    if floor_of(scene) is None:
        return f"Reached: the gradient is no longer than {ZERO_GRADIENT:g}."
    return f"Reached: of the way down from the start to the lowest minimum, no more than {LEFT_OVER:.1%} is left."


# ------------------------------------------------------------------------------------------------ what is shown


def row_of(place: int, scene: Scene, index: int, standing: Standing, verdict: str) -> list[str]:
    """A row of the standings."""
    quantity = rate_of(scene.runs[index].record)
    rate = "" if quantity is None else f"{scene.hyperparameter(index, quantity):.4g}"
    if quantity is not None and quantity.name != "learning_rate":
        rate = f"{quantity.label} {rate}"
    reached = "not reached" if standing.reached is None else "step {}, {} looks".format(*standing.reached)
    return [
        str(place),
        f"{style.GLYPHS[index]} {label_runs(scene)[index]}",
        rate,
        "diverged" if standing.diverged else f"{standing.loss:.4g}",
        "" if standing.distance is None or standing.diverged else f"{standing.distance:.3g}",
        str(standing.steps),
        str(standing.gradients) if standing.gradients else f"{standing.values} values",
        reached,
        verdict,
    ]


def show_table(heads: list[str], rows: list[list[str]]) -> None:
    """A table in Markdown: words that can be read aloud, searched and copied."""
    lines = [heads, ["---"] * len(heads), *rows]
    st.markdown("\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines))


def show_end(race: Race, scene: Scene, theme: Theme) -> None:
    """From one start: how the runs of `scene`, the race's on its terms, stand at the end; by cost, their curves too."""
    by_cost = race.terms == "same_cost"
    paths = race_paths(scene, race.terms)
    standings = [stand(scene, path) for path in paths]
    verdicts = [say_shortly(judge(scene, index, path)) for index, path in enumerate(paths)]
    rows = [
        row_of(place, scene, index, standings[index], verdicts[index])
        for place, index in enumerate(ranking(standings), start=1)
    ]
    show_table(HEADS, rows)
    st.caption(tolerance_of(scene))
    if by_cost:
        figure = race_figure(scene, paths, state(race), by_cost=True, theme=theme)
        st.plotly_chart(figure.update_layout(height=pixels(CURVES_HEIGHT, scene)), theme=None, key="race curves")


def show_many(race: Race, scene: Scene, theme: Theme) -> None:
    """From many starts: bands, and where the runs ended."""
    by_cost = race.terms == "same_cost"
    crowds = [crowd_kept(write_scene(scene.unseen()), index, by_cost) for index in range(len(scene.runs))]
    figure = crowd_figure(scene, crowds, state(race), by_cost=by_cost, theme=theme)
    curves, ends = st.columns([3, 2], gap="medium")
    curves.plotly_chart(figure.update_layout(height=pixels(BANDS_HEIGHT, scene)), theme=None, key="race bands")
    low, _, high = (f"{100 * share:g}" for share in BAND)
    count = len(many_starts(scene))
    places = [", ".join(f"{x:.4g}" for x in minimum.point) for minimum in places_of(scene).minima]
    heads = ["Optimizer", *(f"Minimum at ({place})" for place in places), "Elsewhere", "Left the map"]
    seen = [column for column in range(len(heads) - 1) if any(each.ends[column] for each in crowds)]
    rows = [
        [f"{style.GLYPHS[i]} {label}", *(f"{each.ends[column] / count:.0%}" for column in seen)]
        for i, (label, each) in enumerate(zip(label_runs(scene), crowds, strict=True))
    ]
    with ends:
        show_table(["Where the runs ended", *(heads[column + 1] for column in seen)], rows)
        st.caption(
            f"At a minimum: no further from it than {NEAR:.0%} of the map's longest side. {count} starts spread evenly "
            f"over the map, the same for all, drawn with seed {scene.seed}. The line is the median, the band holds the "
            f"runs from {low} to {high} %; it has a gap where such a run has diverged. Below, the race from one start."
        )


def show_tuning(scene: Scene, tunings: dict[int, Tuning], theme: Theme) -> None:
    """The sweeps by which the rates of `scene` were found."""
    figure = tuning_figure(scene, tunings, theme)
    st.plotly_chart(figure.update_layout(height=pixels(BANDS_HEIGHT, scene)), theme=None, key="race tuning")


SWITCHES = {
    "terms": {
        "as_set": "As set",
        "same_rate": "Same rate",
        "best": "Each at best",
        "same_cost": "Same cost",
    },
    "from": {"1": "From 1 start", str(MANY_STARTS): f"From {MANY_STARTS} starts"},
}
LABELS = {"terms": "Terms", "from": "Starts"}
