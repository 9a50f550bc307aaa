"""The stage's routes and an empty one in the same process, for benchmarks/service.py."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import stage


async def empty(_: Request) -> Response:
    """The least that a route can answer: the floor."""
    return Response(b"")


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Warm up as the app does."""
    stage.warm_up()
    yield


app = Starlette(routes=[*stage.routes, Route("/empty", empty)], lifespan=lifespan)
