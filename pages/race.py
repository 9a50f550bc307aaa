"""Race: which of these optimizers is faster, on terms that are fair and said aloud?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from figures import Theme, contour_figure, crowd_figure, race_figure, style, tuning_figure
from figures.trails import label_runs
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.projector import enlarge_page, pixels, show_projector_switch
from pages.session import change_scene, current_visit, open_visit, tell_address
from pages.words import sum_up
from scenes import MOST_RUNS, STEPS, Run, Scene, places_of, read_scene, say, write_scene
from scenes.race import (
    BAND,
    LEFT_OVER,
    MANY_STARTS,
    NEAR,
    PARTS,
    ZERO_GRADIENT,
    Crowd,
    Race,
    Standing,
    Tuning,
    at_best,
    at_same_rate,
    budget_of,
    crowd,
    floor_of,
    follows,
    many_starts,
    race_paths,
    ranking,
    rate_of,
    read_race,
    shared_rate,
    stand,
    tune,
    with_rates,
    write_race,
)

KEY = "race"
WORDS = {
    "terms": {
        "as_set": "As set",
        "same_rate": "Same rate",
        "best": "Each at best",
        "same_cost": "Same cost",
    },
    "from": {"1": "From 1 start", str(MANY_STARTS): f"From {MANY_STARTS} starts"},
    "scale": {"log": "Logarithmic", "linear": "Linear"},
}
LABELS = {"terms": "Terms", "from": "Starts", "scale": "Loss axis"}
MAP_HEIGHT, CURVES_HEIGHT = 440, 560
RATE_WIDTH = 130


@dataclass
class Kept:
    """What is kept for a visitor besides the scene: the race's own parts, and those the address bar was last told."""

    parts: dict[str, str]
    told: Mapping[str, str]


# ------------------------------------------------------------------------------------------------ the race and its address


def open_race() -> Race:
    """The race of this session: its scene is the visit's, so that it begins with what Explore shows."""
    visit = open_visit(PARTS)
    said = {key: st.query_params[key] for key in PARTS if key in st.query_params}
    kept: Kept | None = st.session_state.get(KEY)
    if kept is None or (st.query_params.to_dict() and said != kept.told):
        kept = Kept(said, said)
        st.session_state[KEY] = kept
    race, notes = read_race(visit.scene, kept.parts)
    kept.parts = write_race(race)
    if visit.notes or notes:
        st.warning(sum_up([*visit.notes, *notes]))
    return race


def tell_race(race: Race) -> None:
    """Have the address bar describe the race."""
    kept: Kept = st.session_state[KEY]
    kept.told = write_race(race)
    tell_address(current_visit(), kept.told)


# ------------------------------------------------------------------------------------------------ what a person chooses


def choose_landscape() -> None:
    """Another landscape: optimizers stay."""
    change_scene(current_visit().scene.on_landscape(st.session_state["race landscape"]))


def choose_steps() -> None:
    """More steps or fewer."""
    scene = current_visit().scene
    steps = int(st.session_state["race steps"])
    change_scene(Scene(**{**dict(scene), "steps": steps, "step": None}))


def choose_optimizer(place: int) -> None:
    """Another optimizer at a place, one more after the last, or none."""
    runs = list(current_visit().scene.runs)
    key = st.session_state[f"race optimizer {place}"]
    runs[place : place + 1] = [] if key is None else [Run(optimizer=key)]
    if runs:
        change_scene(Scene(**{**dict(current_visit().scene), "runs": tuple(runs)}))


def choose_rate(place: int) -> None:
    """Another rate for the optimizer at a place."""
    change_scene(with_rates(current_visit().scene, {place: st.session_state[f"race rate {place}"]}))


def choose_part(key: str) -> None:
    """Other terms, other starts, another axis."""
    chosen = st.session_state[f"race {key}"]
    kept: Kept = st.session_state[KEY]
    if chosen is not None:
        kept.parts = {**kept.parts, key: chosen}


def take_over(rates: Scene) -> None:
    """Make the rates that were found those that are set."""
    change_scene(rates)
    st.session_state[KEY].parts.pop("terms", None)


def show_choices(race: Race) -> None:
    """Landscape, steps, and a place for each optimizer with its rate."""
    scene = race.scene
    st.session_state["race landscape"] = scene.landscape
    st.selectbox(
        "Landscape",
        list(LANDSCAPES),
        format_func=lambda key: LANDSCAPES[key].name,
        key="race landscape",
        on_change=choose_landscape,
    )
    st.session_state["race steps"] = scene.steps
    st.slider("Steps", int(STEPS.low), int(STEPS.high), key="race steps", on_change=choose_steps, help=STEPS.meaning)
    for place in range(min(len(scene.runs) + 1, MOST_RUNS)):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.session_state[f"race optimizer {place}"] = (
                scene.runs[place].optimizer if place < len(scene.runs) else None
            )
            st.selectbox(
                f"Optimizer {place + 1} {style.GLYPHS[place]}",
                list(OPTIMIZERS),
                index=None,
                format_func=lambda key: OPTIMIZERS[key].name,
                placeholder="Add an optimizer",
                key=f"race optimizer {place}",
                on_change=choose_optimizer,
                args=(place,),
            )
            if place < len(scene.runs):
                show_rate(race, place)


def shortest(value: float) -> str:
    """A number in no more digits than it takes to tell it from any other: the slider knows its stops by their names."""
    short = f"{value:.4g}"
    return short if float(short) == value else repr(value)


def show_rate(race: Race, place: int) -> None:
    """The slider that an optimizer is tuned by; at rest where the terms set the rate."""
    quantity = rate_of(race.scene.runs[place].record)
    if quantity is None:
        return
    value = race.scene.hyperparameter(place, quantity)
    st.session_state[f"race rate {place}"] = value
    st.select_slider(
        quantity.label,
        sorted({*quantity.stops.tolist(), value}),
        format_func=shortest,
        key=f"race rate {place}",
        on_change=choose_rate,
        args=(place,),
        disabled=race.terms == "best" or (race.terms == "same_rate" and place in follows(race.scene)),
        width=pixels(RATE_WIDTH, race.scene),
        help=quantity.meaning,
    )


def show_switches(race: Race) -> None:
    """On which terms, from how many starts, on which axis."""
    chosen = {key: allowed[0] for key, allowed in PARTS.items()} | write_race(race)
    with st.container(horizontal=True):
        for key, allowed in PARTS.items():
            st.session_state[f"race {key}"] = chosen[key]
            st.segmented_control(
                LABELS[key],
                allowed,
                format_func=WORDS[key].__getitem__,
                key=f"race {key}",
                on_change=choose_part,
                args=(key,),
            )
        show_projector_switch()


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
        tuning = tune_kept(write_scene(scene), place)
        if tuning is not None:
            found[place] = tuning
        bar.progress((place + 1) / len(scene.runs), f"Tried the rates of {scene.runs[place].record.name}.")
    bar.empty()
    return found


# ------------------------------------------------------------------------------------------------ what is shown


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
    scene = race.scene
    without = [
        run.record.name for run in scene.runs if not any(q.name == "learning_rate" for q in run.record.hyperparameters)
    ]
    exempt = f" No learning rate, so as set: {', '.join(dict.fromkeys(without))}." if without else ""
    return {
        "as_set": "Every optimizer has the rate that is set beside its name.",
        "same_rate": f"The learning rate of the first optimizer that has one is given to all others, or the nearest they allow."
        f"{exempt} "
        "The same number does not mean the same thing to every rule.",
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


def row_of(place: int, scene: Scene, index: int, standing: Standing) -> list[str]:
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
        say(*standing.verdict),
    ]


def show_table(heads: list[str], rows: list[list[str]]) -> None:
    """A table in Markdown: words that can be read aloud, searched and copied."""
    lines = [heads, ["---"] * len(heads), *rows]
    st.markdown("\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines))


def show_one(race: Race, scene: Scene, theme: Theme) -> None:
    """From one start: curves, map, standings."""
    by_cost = race.terms == "same_cost"
    paths = race_paths(scene, race.terms)
    figure = race_figure(scene, paths, state(race), by_cost=by_cost, scale=race.scale, theme=theme)
    # On a projector there is no room for two pictures side by side.
    curves, chart = (st.container(), st.container()) if scene.projector else st.columns([3, 2])
    curves.plotly_chart(figure.update_layout(height=pixels(CURVES_HEIGHT, scene)), theme=None, key="race curves")
    ground = contour_figure(scene, theme).update_layout(height=pixels(MAP_HEIGHT, scene), showlegend=False)
    chart.plotly_chart(ground, theme=None, key="race map")
    if by_cost:
        chart.caption(f"The map shows all {scene.steps} steps of each.")
    standings = [stand(scene, path) for path in paths]
    rows = [row_of(place, scene, index, standings[index]) for place, index in enumerate(ranking(standings), start=1)]
    show_table(
        ["", "Optimizer", "Rate", "Loss", "To the nearest minimum", "Steps", "Gradients", "Reached", "At the end"], rows
    )
    st.caption(tolerance_of(scene))


def show_many(race: Race, scene: Scene, theme: Theme) -> None:
    """From many starts: bands, and where the runs ended."""
    by_cost = race.terms == "same_cost"
    crowds = [crowd_kept(write_scene(scene), index, by_cost) for index in range(len(scene.runs))]
    figure = crowd_figure(scene, crowds, state(race), by_cost=by_cost, scale=race.scale, theme=theme)
    st.plotly_chart(figure.update_layout(height=pixels(CURVES_HEIGHT, scene)), theme=None, key="race bands")
    low, _, high = (f"{100 * share:g}" for share in BAND)
    count = len(many_starts(scene))
    st.caption(
        f"{count} starts spread evenly over the map, the same for all, drawn with seed {scene.seed}. The line is the "
        f"median, the band holds the runs from {low} to {high} %; it has a gap where such a run has diverged."
    )
    places = [", ".join(f"{x:.4g}" for x in minimum.point) for minimum in places_of(scene).minima]
    heads = ["Optimizer", *(f"Minimum at ({place})" for place in places), "Elsewhere", "Left the map"]
    seen = [column for column in range(len(heads) - 1) if any(each.ends[column] for each in crowds)]
    rows = [
        [f"{style.GLYPHS[i]} {label}", *(f"{each.ends[column] / count:.0%}" for column in seen)]
        for i, (label, each) in enumerate(zip(label_runs(scene), crowds, strict=True))
    ]
    show_table(["Where the runs ended", *(heads[column + 1] for column in seen)], rows)
    st.caption(f"At a minimum: no further from it than {NEAR:.0%} of the map's longest side.")


def show_race(race: Race) -> None:
    """The race on its terms."""
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    scene = race.scene
    tunings: dict[int, Tuning] = {}
    if race.terms == "best":
        tunings = tune_all(scene)
        scene = at_best(scene, tunings)
    elif race.terms == "same_rate":
        scene = at_same_rate(scene)
    if len(scene.runs) == 1:
        st.info("A race takes two: add an optimizer.")
    st.caption(explain(race))
    (show_many if race.many else show_one)(
        replace(race, scene=scene) if race.terms == "same_rate" else race, scene, theme
    )
    if tunings:
        figure = tuning_figure(scene, tunings, theme)
        st.plotly_chart(figure.update_layout(height=pixels(MAP_HEIGHT, scene)), theme=None, key="race tuning")
        st.button("Set these rates", on_click=take_over, args=(scene,))
    st.markdown(f"[Play it in Explore](./?{write_scene(scene)})")


race = open_race()
enlarge_page()
choices, result = st.columns([1, 3], gap="medium")
with choices:
    show_choices(race)
with result:
    show_switches(race)
    show_race(race)
tell_race(race)
