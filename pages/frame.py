"""The frame around every page: title, icon, navigation."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

st.set_page_config(page_title="Downhill", page_icon=str(HERE / "icon.png"), layout="wide")
st.html(HERE / "frame.css")

page = st.navigation(
    [
        st.Page(HERE / "explore.py", title="Explore", default=True),
        st.Page(HERE / "race.py", title="Race"),
        st.Page(HERE / "catalogue.py", title="Catalogue"),
    ],
    position="top",
)
page.run()
