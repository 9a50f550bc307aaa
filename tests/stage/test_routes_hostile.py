"""Ten thousand queries that nobody meant: refused or answered, never an error of the server."""

from functools import cache

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from stage.assets import build
from stage.routes import routes

#: Files are built for every valid query; the others are refused by the same reader.
PATHS = [route.path.format(build=build(), name="stage.js") for route in routes if not route.path.endswith(".html")]
VALID = [
    b"landscape=narrow_valley&condition_number=50&optimizers=adam,heavy_ball&1.learning_rate=0.02&start=-1,2&steps=3",
    b"landscape=logistic&optimizers=gradient_descent&batch_size=3&seed=8&steps=2&fan=1.learning_rate",
    b"landscape=line_fit&optimizers=gradient_descent&data=3,0.5,1,15,2.4,3.9&steps=3",
    b"landscape=rosenbrock&steepness=4&n=20&v=abc&step=1&steps=5&camera=1,1,1&zoom=-1,1,0,1&show=contour",
]
WORDS = [*LANDSCAPES, *OPTIMIZERS, "nan", "inf", "-1", "1e999", "0", "1", "9" * 30, "%", "%00", "%ff", "+", ","]
WORDS += [
    "&",
    "=",
    "fan",
    "n",
    "v",
    "steps",
    "1.learning_rate",
    "9.beta1",
    "landscape",
    "__proto__",
    "\x00",
    "☃",
    "theme",
    "probes=1",
    "curvature=1",
    "vectors=1",
    "overlays=model",
    "overlays=samples,ellipse",
    "arrows=step",
    "projector=1",
    "noise",
    "schedule=cosine",
]


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """A valid query with a piece of it replaced by something else."""
    query = draw(st.sampled_from(VALID))
    begin = draw(st.integers(0, len(query)))
    end = min(len(query), begin + draw(st.integers(0, 12)))
    piece = draw(st.sampled_from(WORDS).map(str.encode) | st.binary(max_size=4))
    return query[:begin] + piece + query[end:]


QUERIES = mutations() | st.lists(st.sampled_from(WORDS)).map("".join).map(str.encode) | st.binary(max_size=60)


@cache
def application() -> Starlette:
    return Starlette(routes=routes)


async def status_of(path: str, query: bytes) -> tuple[int, bytes]:
    """What the application answers to the query byte by byte as it is: a client would tidy it first."""
    sent = []

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "scheme": "http", "http_version": "1.1", "path": path, "raw_path": path.encode(),
        "root_path": "", "query_string": query, "headers": [(b"host", b"downhill")], "server": ("downhill", 80),
    }  # fmt: skip
    await application()(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@pytest.fixture(scope="module")
def portal():
    """An event loop on a thread of its own: this one may be taken by a browser."""
    with start_blocking_portal() as portal:
        yield portal


@given(query=QUERIES, path=st.sampled_from(PATHS))
@settings(max_examples=10_000)
def test_no_query_breaks_a_route(portal, query, path):
    status, body = portal.call(status_of, path, query)
    assert status in (200, 422), (path, query)
    if status == 422:
        assert b"Traceback" not in body
        assert len(body) < 300
        assert body.endswith(b".")
