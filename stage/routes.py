"""HTTP routes beside Streamlit's own: assets, surfaces, paths and exports. Stateless, bounded, cacheable.

Whatever is asked, the answer is the thing itself, 404, or 422 with one sentence; no traceback leaves.
"""

import gzip
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_plus

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from figures import Theme, export_csv, export_json, standalone_html
from scenes import (
    OVERLAYS,
    STEPS,
    Overlay,
    Scene,
    judge_fan,
    judge_runs,
    look_into,
    overlays_of,
    read_scene,
    trace_bounds,
    trace_curvature,
    trace_fan,
    trace_overlays,
    trace_runs,
    trace_surface,
    trace_vectors,
)
from scenes.standings import budget_of, trace_progress, within_all
from stage.anatomy import pack_anatomy
from stage.assets import assets, build
from stage.wire import compress, pack_paths, pack_surface

Endpoint = Callable[[Request], object]

FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_QUERY = 6000
LEAST_GRID, DEFAULT_GRID, MOST_GRID = 20, 120, 200
#: Parts of a query that are a route's own; `v` is the build, which makes an address answer the same for ever.
SURFACE_PARTS, PATHS_PARTS, FILE_PARTS, PAGE_PARTS = (
    ("n", "v"),
    ("fan", "probes", "curvature", "vectors", "overlays", "standings", "same_cost", "v"),
    ("v",),
    ("theme", "v"),
)
ANATOMY_PARTS = ("run", "at", "v")
THEMES: tuple[Theme, ...] = ("light", "dark")


class Refusal(ValueError):
    """A request that cannot be answered; its text is the sentence to send."""


@dataclass(frozen=True)
class Asked:
    """A request, read: the scene, and the route's own parts."""

    scene: Scene
    own: dict[str, str]


def read_request(query: str, own_parts: Collection[str]) -> Asked:
    """The scene that `query` asks for, and those of the route's `own_parts` that are in it.

    Raises Refusal unless every part of `query` is known and valid: a picture must not differ from what was asked.
    """
    if len(query) > LONGEST_QUERY:
        raise Refusal(f"The query is longer than {LONGEST_QUERY} characters.")
    own, parts = {}, []
    for part in query.split("&"):
        key, _, text = part.partition("=")
        if key in own_parts:
            own[key] = unquote_plus(text)
        else:
            parts.append(part)
    scene, notes = read_scene("&".join(parts))
    if notes:
        raise Refusal(notes[0])
    return Asked(scene, own)


def read_grid(asked: Asked) -> int:
    """The grid size `n`. Raises Refusal where it is no whole number in bounds."""
    return read_whole(asked, "n", LEAST_GRID, MOST_GRID, DEFAULT_GRID)


def read_whole(asked: Asked, name: str, low: int, high: int, default: int | None = None) -> int:
    """The part `name`, `default` or else `low` where it is left out. Raises Refusal where it is no whole number in bounds."""
    text = asked.own.get(name, str(low if default is None else default))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and low <= int(text) <= high):
        raise Refusal(f"{name} must be a whole number from {low} to {high}.")
    return int(text)


def read_switch(asked: Asked, name: str) -> bool:
    """Whether the part `name` is 1. Raises Refusal where it is there and is not."""
    if asked.own.get(name, "1") != "1":
        raise Refusal(f"{name} must be 1, or be left out.")
    return name in asked.own


def read_overlays(asked: Asked) -> tuple[Overlay, ...]:
    """The overlays that are asked for. Raises Refusal where the scene has not all of them, or one is named twice."""
    if "overlays" not in asked.own:
        return ()
    there = overlays_of(asked.scene)
    names = asked.own["overlays"].split(",")
    found = tuple(name for name in there if name in names)
    if list(found) != sorted(names, key=lambda name: [*OVERLAYS, name].index(name)):
        raise Refusal(f"overlays must be some of {', '.join(there)}, each once, or be left out.")
    return found


def read_theme(asked: Asked) -> Theme:
    """The theme of a page. Raises Refusal where there is none of that name."""
    for theme in THEMES:
        if asked.own.get("theme", THEMES[0]) == theme:
            return theme
    raise Refusal(f"theme must be one of {', '.join(THEMES)}.")


@lru_cache(maxsize=64)
def surface_body(query: str) -> bytes:
    """The compressed surface for a query, kept for the classmates who ask the same."""
    asked = read_request(query, SURFACE_PARTS)
    return compress(pack_surface(trace_surface(asked.scene, read_grid(asked)), asked.scene.record))


def paths_body(query: str) -> bytes:
    """The compressed paths of a scene, with what else is asked for; or the fan of a slider.

    At the same cost all of them are cut.
    """
    asked = read_request(query, PATHS_PARTS)
    scene, record = asked.scene, asked.scene.record
    most = budget_of(scene) if read_switch(asked, "same_cost") else None
    if "fan" not in asked.own:
        wants_vectors = read_switch(asked, "vectors")
        names = read_overlays(asked)
        groups = trace_runs(scene, memory=wants_vectors or bool(names), probes=read_switch(asked, "probes"))
        groups = groups if most is None else [within_all(paths, most) for paths in groups]
        curvature = trace_curvature(scene, groups) if read_switch(asked, "curvature") else None
        vectors = trace_vectors(scene, groups) if wants_vectors else None
        progress = trace_progress(scene, groups) if read_switch(asked, "standings") else None
        overlays = trace_overlays(scene, groups, names) if names else None
        judged = judge_runs(scene, groups)
        bounds = trace_bounds(scene)
        return compress(pack_paths(groups, record, judged, None, bounds, curvature, vectors, progress, overlays))
    for name in ("probes", "curvature", "vectors", "overlays", "standings"):
        if name in asked.own:
            raise Refusal(f"{name} must be left out of a fan.")
    try:
        stops, fan = trace_fan(scene, asked.own["fan"])
    except ValueError as error:
        raise Refusal(str(error)) from None
    fan = fan if most is None else within_all(fan, most)
    judged = judge_fan(scene, asked.own["fan"], stops, fan)
    return compress(pack_paths([fan], record, judged, stops, trace_bounds(scene, asked.own["fan"], stops)))


def anatomy_body(query: str) -> bytes:
    """The compressed insides of steps of the run `run`, counted from 1: the block of them in which step `at` lies."""
    asked = read_request(query, ANATOMY_PARTS)
    run = read_whole(asked, "run", 1, len(asked.scene.runs))
    at = read_whole(asked, "at", 0, int(STEPS.high))
    return gzip.compress(pack_anatomy(look_into(asked.scene, run - 1, at), asked.scene.record), 6, mtime=0)


def _query_of(request: Request) -> str:
    """The query as it came; bytes that are no text become marks that no reader takes. (request.url raises on them.)"""
    return request.scope["query_string"].decode(errors="replace")


def _answer(body_of: Callable[[str], bytes], media_type: str, limiter: CapacityLimiter | None = None) -> Endpoint:
    """A route that sends body_of(query), computed on a thread so that the event loop stays free."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await to_thread.run_sync(body_of, _query_of(request), limiter=limiter)
        except Refusal as refusal:
            return PlainTextResponse(str(refusal), status_code=422)
        headers = {"Content-Encoding": "gzip", "Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        return Response(body, media_type=media_type, headers=headers)

    return endpoint


#: Files and anatomies are made in plain Python, up to a second each: no more than two at a time, so that paths are still
#: answered.
_FILES_AT_ONCE = CapacityLimiter(2)


def _download(text_of: Callable[[Asked], str], parts: Collection[str], suffix: str, media_type: str) -> Endpoint:
    """A route that sends text_of(what was asked) as a file."""

    async def endpoint(request: Request) -> Response:
        try:
            asked = read_request(_query_of(request), parts)
            text = await to_thread.run_sync(text_of, asked, limiter=_FILES_AT_ONCE)
        except Refusal as refusal:
            return PlainTextResponse(str(refusal), status_code=422)
        name = f"downhill-{asked.scene.landscape}.{suffix}"
        return Response(text, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    return endpoint


def _page(asked: Asked) -> str:
    return standalone_html(asked.scene, read_theme(asked))


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
    Route("/api/anatomy", _answer(anatomy_body, "application/json", _FILES_AT_ONCE)),
    Route("/api/export.csv", _download(lambda asked: export_csv(asked.scene), FILE_PARTS, "csv", "text/csv")),
    Route(
        "/api/export.json", _download(lambda asked: export_json(asked.scene), FILE_PARTS, "json", "application/json")
    ),
    Route("/api/export.html", _download(_page, PAGE_PARTS, "html", "text/html")),
]
