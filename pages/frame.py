"""The frame around every page: title, icon, navigation."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from lessons import LESSONS, Lesson
from pages.lesson import show_lesson
from pages.projector import declare_scale

HERE = Path(__file__).parent

st.set_page_config(page_title="Downhill", page_icon=str(HERE / "icon.png"), layout="wide")
st.html(HERE / "frame.css")
declare_scale()

explore = st.Page(HERE / "explore.py", title="Explore", default=True)
lessons: list[StreamlitPage] = []


def lesson_page(place: int, lesson: Lesson) -> StreamlitPage:
    """The page of one lesson; it leads to the next."""

    def show() -> None:
        show_lesson(lesson, explore, lessons[place + 1] if place + 1 < len(lessons) else None)

    return st.Page(show, title=lesson.title, url_path=lesson.key)


lessons += [lesson_page(place, lesson) for place, lesson in enumerate(LESSONS.values())]
page = st.navigation(
    {
        "": [
            explore,
            st.Page(HERE / "race.py", title="Race"),
            st.Page(HERE / "catalogue.py", title="Catalogue"),
        ],
        "Lessons": lessons,
    },
    position="top",
)
page.run()
