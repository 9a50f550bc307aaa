"""The least that a Streamlit page with a number can do: one slider, one text. Run by benchmarks/stage.py."""

import streamlit as st

value = st.slider("Number", 0, 60, 30)
st.text(f"The number is {value}.")
