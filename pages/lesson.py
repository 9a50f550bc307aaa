"""The form that all lessons share: predict, watch, explain; try things out; for the teacher."""

from functools import partial

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from descent import Quantity
from figures import Theme
from figures.projector import for_scene
from lessons import Lesson, Seen
from lessons.charts import HEIGHT
from pages.projector import pixels
from pages.session import change_scene, follow_stage
from pages.sitting import (
    UNASKED,
    Sitting,
    choose_preset,
    controls_of,
    look,
    open_sitting,
    sitting_of,
    tell_sitting,
    visit_key,
    visit_of,
)
from pages.words import sum_up
from scenes import write_parts, write_scene
from stage import Staging, mount_stage

#: Pixels of the window's height that the page needs around the stage.
AROUND = 264
#: For charts that must be seen with the stage, and then the least height of the stage.
CHARTS, LEAST = 280, 430
STAGE_SHARE, WORDS_SHARE = 3.2, 1.0


def show_lesson(lesson: Lesson, explore: StreamlitPage, following: StreamlitPage | None) -> None:
    """The whole page; `following` is the next lesson's."""
    notes = open_sitting(lesson)
    if notes:
        st.warning(sum_up(notes))
    _play(lesson, explore, following)


@st.fragment(key="lesson")
def _play(lesson: Lesson, explore: StreamlitPage, following: StreamlitPage | None) -> None:
    """Everything on the page; letting go of a slider on the stage reruns this."""
    sitting = sitting_of(lesson)
    # Each in a place of its own: were the stage to move among the elements, the browser would build it anew.
    with st.container():
        _show_question(lesson, sitting)
    with st.container():
        _show_choices(lesson, sitting)
    stage, words = st.columns([STAGE_SHARE, WORDS_SHARE], gap="small")
    seen = look(lesson)
    with stage:
        _show_stage(lesson, sitting)
        if sitting.revealed:
            _show_pictures(lesson, seen)
    with words:
        if sitting.answer is None:
            st.caption("It plays as soon as you have answered.")
        if sitting.revealed:
            _show_tasks(lesson, sitting, seen)
            _show_happened(lesson, seen)
    _show_teaching(lesson)
    with st.container(horizontal=True):
        if following is not None:
            st.page_link(following, label=f"Next: {following.title}", icon=":material/arrow_forward:")
        st.page_link(
            explore,
            label="Open this in Explore",
            icon=":material/open_in_new:",
            query_params=write_parts(visit_of(lesson).scene),
        )
    tell_sitting(lesson)


# ------------------------------------------------------------------------------------------------ predict


def _show_question(lesson: Lesson, sitting: Sitting) -> None:
    """The question; once it is answered, the prediction, and when asked for, what happens beside it."""
    st.markdown(f"#### {lesson.title}")
    if sitting.answer is None:
        st.markdown(f"**{lesson.question}**")
        with st.container(horizontal=True, key="answers"):
            for place, answer in enumerate(lesson.answers):
                st.button(answer, key=f"answer {place}", on_click=_answer, args=(lesson, place))
            st.button("Show of hands", type="tertiary", key="hands", on_click=_answer, args=(lesson, UNASKED))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{lesson.question}** {_prediction(lesson, sitting)}", width="stretch")
        if not sitting.revealed:
            st.button("What happens?", type="primary", key="reveal", on_click=_reveal, args=(lesson,))
        st.button("Ask again", type="tertiary", key="again", on_click=_ask_again, args=(lesson,))
    if sitting.revealed:
        begun = lesson.begin()
        outcome = lesson.outcome(begun)
        mark = ":material/check:" if outcome == sitting.answer else ":material/arrow_forward:"
        st.markdown(f"{mark} What happens: **{lesson.answers[outcome]}**. {lesson.because(begun)}")


def _prediction(lesson: Lesson, sitting: Sitting) -> str:
    if sitting.answer is None or sitting.answer == UNASKED:
        return ""
    return f"Your prediction: **{lesson.answers[sitting.answer]}**."


def _answer(lesson: Lesson, place: int) -> None:
    sitting_of(lesson).answer = place


def _reveal(lesson: Lesson) -> None:
    sitting_of(lesson).revealed = True


def _ask_again(lesson: Lesson) -> None:
    """As if the class had just come in."""
    sitting = sitting_of(lesson)
    sitting.answer, sitting.revealed, sitting.done = None, False, set()
    choose_preset(lesson, lesson.presets[0].key)


# ------------------------------------------------------------------------------------------------ watch


def _show_choices(lesson: Lesson, sitting: Sitting) -> None:
    """Presets and dials; none before the prediction."""
    if sitting.answer is None:
        return
    seen = look(lesson)
    dials = [dial for dial in lesson.dials if lesson.wants_dial(seen, dial.name)]
    if len(lesson.presets) == 1 and not dials:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(lesson.presets) > 1:
            _show_presets(lesson, sitting)
        for dial in dials:
            _show_dial(lesson, sitting, dial)


def _show_presets(lesson: Lesson, sitting: Sitting) -> None:
    key = f"{lesson.key} preset"
    st.session_state[key] = sitting.preset
    st.segmented_control(
        "Preset",
        [preset.key for preset in lesson.presets],
        format_func=lambda name: lesson.preset(name).name,
        key=key,
        on_change=lambda: choose_preset(lesson, st.session_state[key] or sitting.preset),
        label_visibility="collapsed",
    )


def _show_dial(lesson: Lesson, sitting: Sitting, dial: Quantity) -> None:
    """A number of the lesson's own: a list of names, or a slider over the stops."""
    key = f"{lesson.key} {dial.name}"
    value = sitting.dials[dial.name]

    def take() -> None:
        chosen = st.session_state[key]
        if chosen is None:
            return
        sitting.dials[dial.name] = float(chosen)
        turned = lesson.turned(look(lesson), dial.name)
        if turned != visit_of(lesson).scene:
            change_scene(turned, visit_key(lesson))

    st.session_state[key] = value
    label = dial.label.capitalize()
    if dial.choices:
        places = [float(place) for place in range(len(dial.choices))]
        st.segmented_control(
            label,
            places,
            format_func=lambda place: dial.choices[int(place)],
            key=key,
            on_change=take,
            help=dial.meaning,
        )
        return
    st.select_slider(
        label,
        sorted({*dial.stops.tolist(), value}),
        format_func=lambda stop: f"{stop:.4g}" if float(f"{stop:.4g}") == stop else repr(stop),
        key=key,
        on_change=take,
        help=dial.meaning,
        width=280,
    )


def _stage_key(lesson: Lesson) -> str:
    return f"stage of {lesson.key}"


def _show_stage(lesson: Lesson, sitting: Sitting) -> None:
    visit, preset = visit_of(lesson), lesson.preset(sitting.preset)
    staging = Staging(
        controls=controls_of(sitting, preset),
        picks=False,
        inside=preset.inside,
        curves=not preset.low,
        held=sitting.answer is None,
        around=AROUND + (CHARTS if preset.low and sitting.revealed else 0),
        least=LEAST,
    )
    mount_stage(
        write_scene(visit.scene),
        visit.generation,
        partial(_stage_changed, lesson),
        staging=staging,
        key=_stage_key(lesson),
    )


def _stage_changed(lesson: Lesson) -> None:
    """A person has finished a change on the stage."""
    change = st.session_state[_stage_key(lesson)].change
    follow_stage(change["scene"], change["generation"], visit_key(lesson))
    st.rerun("lesson")


# ------------------------------------------------------------------------------------------------ explain, try


def _show_tasks(lesson: Lesson, sitting: Sitting, seen: Seen) -> None:
    """What to try; what has been achieved once stays achieved."""
    lines = []
    for place, task in enumerate(lesson.tasks):
        if task.preset == seen.preset and place not in sitting.done and task.done(seen):
            sitting.done.add(place)
        mark = ":green[:material/check_circle:]" if place in sitting.done else ":material/radio_button_unchecked:"
        where = "" if task.preset == seen.preset else f" *({lesson.preset(task.preset).name})*"
        lines.append(f"{place + 1}. {mark} {task.text}{where}")
    st.markdown("**Try it**\n\n" + "\n".join(lines))
    st.button(
        "Start over",
        type="tertiary",
        icon=":material/restart_alt:",
        key="start over",
        on_click=choose_preset,
        args=(lesson, seen.preset),
    )


def _show_happened(lesson: Lesson, seen: Seen) -> None:
    st.markdown("**What happened**\n\n" + "\n\n".join(lesson.happened(seen)))


def _show_pictures(lesson: Lesson, seen: Seen) -> None:
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    pictures = lesson.pictures(seen, theme)
    if not pictures:
        return
    # On a projector there is no room for charts side by side.
    rooms = [st.container() for _ in pictures] if seen.scene.projector else st.columns(len(pictures))
    for room, (place, picture) in zip(rooms, enumerate(pictures), strict=True):
        with room:
            st.markdown(f"**{picture.title}**")
            figure = for_scene(picture.figure, seen.scene)
            figure.update_layout(height=pixels(figure.layout.height or HEIGHT, seen.scene))
            st.plotly_chart(figure, theme=None, key=f"{lesson.key} picture {place}")
            if picture.caption:
                st.caption(picture.caption)


def _show_teaching(lesson: Lesson) -> None:
    teaching = lesson.teaching
    with st.expander("For the teacher"):
        st.markdown(
            f"**{teaching.minutes} minutes.** {teaching.say}\n\n"
            f"**The usual misconception.** {teaching.misconception}\n\n"
            f"**What to try next.** {teaching.then}\n\n"
            f"**Where this comes from.** {teaching.source}\n\n"
            "The address of this page holds the lesson as it stands: its numbers, its controls and its question. Copy it "
            "to have the class open exactly this."
        )
