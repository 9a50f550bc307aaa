"""Downhill: `streamlit run app.py` starts it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

import stage
from lessons import LESSONS


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Warm up before the port opens."""
    stage.warm_up()
    yield


app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    routes=stage.routes,
    middleware=[
        Middleware(stage.RootPage),
        Middleware(stage.PreloadStage, paths=("/", "/race", *(f"/{key}" for key in LESSONS))),
    ],
    lifespan=lifespan,
)
