"""HTTP routes beside Streamlit's own: assets, surfaces, paths and exports. Stateless, bounded, cacheable.

Whatever is asked, the answer is the thing itself, 404, or 422 with one sentence; no traceback leaves.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from urllib.parse import unquote_plus

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from figures import export_csv, export_json, standalone_html
from scenes import Scene, read_scene, trace_fan, trace_runs, trace_surface
from stage.assets import assets, build
from stage.wire import compress, pack_paths, pack_surface

FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_QUERY = 4000
LEAST_GRID, DEFAULT_GRID, MOST_GRID = 20, 120, 200
#: Parts of a query that are the route's own; `v` is the build, which makes an address answer the same for ever.
OWN_PARTS = ("n", "fan", "v", "theme")

log = logging.getLogger(__name__)


class Refusal(ValueError):
    """A request that cannot be answered; its text is the sentence to send."""


@dataclass(frozen=True)
class Asked:
    """A request, read: the scene, and the route's own parts."""

    scene: Scene
    own: dict[str, str]


def read_request(query: str) -> Asked:
    """Raises Refusal unless every part of `query` is known and valid: a picture must not differ from what was asked."""
    if len(query) > LONGEST_QUERY:
        raise Refusal(f"The query is longer than {LONGEST_QUERY} characters.")
    own, parts = {}, []
    for part in query.split("&"):
        key, _, text = part.partition("=")
        if key in OWN_PARTS:
            own[key] = unquote_plus(text)
        else:
            parts.append(part)
    scene, notes = read_scene("&".join(parts))
    if notes:
        raise Refusal(notes[0])
    return Asked(scene, own)


def read_grid(asked: Asked) -> int:
    """The grid size `n`. Raises Refusal where it is no whole number in bounds."""
    text = asked.own.get("n", str(DEFAULT_GRID))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and LEAST_GRID <= int(text) <= MOST_GRID):
        raise Refusal(f"n must be a whole number from {LEAST_GRID} to {MOST_GRID}.")
    return int(text)


@lru_cache(maxsize=64)
def surface_body(query: str) -> bytes:
    """The compressed surface for a query, kept for the classmates who ask the same."""
    asked = read_request(query)
    return compress(pack_surface(trace_surface(asked.scene, read_grid(asked)), asked.scene.record.rows))


def paths_body(query: str) -> bytes:
    """The compressed paths of a scene, or the fan of one of its sliders."""
    asked = read_request(query)
    scene, record = asked.scene, asked.scene.record
    if "fan" not in asked.own:
        return compress(pack_paths(trace_runs(scene), record))
    try:
        stops, fan = trace_fan(scene, asked.own["fan"])
    except ValueError as error:
        raise Refusal(str(error)) from None
    return compress(pack_paths([fan], record, stops))


def _query_of(request: Request) -> str:
    """The query as it came; bytes that are no text become marks that no reader takes. (request.url raises on them.)"""
    return request.scope["query_string"].decode(errors="replace")


def _answer(body_of: Callable[[str], bytes], media_type: str) -> Callable[[Request], object]:
    """A route that sends body_of(query), computed on a thread so that the event loop stays free."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await run_in_threadpool(body_of, _query_of(request))
        except Refusal as refusal:
            return PlainTextResponse(str(refusal), status_code=422)
        headers = {"Content-Encoding": "gzip", "Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        return Response(body, media_type=media_type, headers=headers)

    return endpoint


#: Files are made in plain Python, up to a second each: no more than two at a time, so that paths are still answered.
_FILES_AT_ONCE = CapacityLimiter(2)


def _download(text_of: Callable[..., str], suffix: str, media_type: str) -> Callable[[Request], object]:
    """A route that sends text_of(scene) as a file."""

    async def endpoint(request: Request) -> Response:
        try:
            asked = read_request(_query_of(request))
            themed = suffix == "html" and asked.own.get("theme") in ("light", "dark")
            work = partial(text_of, asked.scene, asked.own["theme"]) if themed else partial(text_of, asked.scene)
            text = await to_thread.run_sync(work, limiter=_FILES_AT_ONCE)
        except Refusal as refusal:
            return PlainTextResponse(str(refusal), status_code=422)
        name = f"downhill-{asked.scene.landscape}.{suffix}"
        return Response(text, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    return endpoint


async def send_asset(request: Request) -> Response:
    """An asset under the address of this build; an address of another build is not found."""
    asset = assets().get(request.path_params["name"])
    if asset is None or request.path_params["build"] != build():
        return PlainTextResponse("There is no such file.", status_code=404)
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.gzipped, media_type=asset.media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(asset.plain, media_type=asset.media_type, headers=headers)


TENSORS = "application/octet-stream"

routes = [
    Route("/assets/{build}/{name}", send_asset),
    Route("/api/surface", _answer(surface_body, TENSORS)),
    Route("/api/paths", _answer(paths_body, TENSORS)),
    Route("/api/export.csv", _download(export_csv, "csv", "text/csv")),
    Route("/api/export.json", _download(export_json, "json", "application/json")),
    Route("/api/export.html", _download(standalone_html, "html", "text/html")),
]
