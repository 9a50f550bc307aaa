"""A page other than the first is told where the server is; everything else passes as it is."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from stage import RootPage
from stage.root import TELL

PAGE = "<html><head><title>x</title></head><body>" + "y" * 100_000 + "</body></html>"


@pytest.fixture
def client(tmp_path):
    file = tmp_path / "index.html"
    file.write_text(PAGE)

    def page(request: Request) -> Response:
        return Response(status_code=304) if "if-none-match" in request.headers else FileResponse(file)

    def plain(_: Request) -> PlainTextResponse:
        return PlainTextResponse("<head>")

    routes = [
        Route("/", page),
        Route("/race", page),
        Route("/plain", plain),
        Route("/api/page", lambda _: HTMLResponse(PAGE)),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(RootPage), Middleware(GZipMiddleware)]))


def test_a_page_is_told_where_the_server_is_and_is_otherwise_whole(client):
    answer = client.get("/race")
    assert answer.text == PAGE.replace("<head>", "<head>" + TELL.decode())
    assert int(answer.headers["content-length"]) == len(answer.content)
    # The file's own mark would let a browser keep a copy without the address.
    assert "etag" not in answer.headers
    asked = {"If-None-Match": client.get("/").headers["etag"], "Range": "bytes=0-9"}
    assert client.get("/race", headers=asked).text == answer.text


@pytest.mark.parametrize("path", ["/", "/api/page"])
def test_other_addresses_pass_as_they_are(client, path):
    assert client.get(path).text == PAGE
    assert client.get(path).headers["content-encoding"] == "gzip"


def test_what_is_no_html_is_left_alone(client):
    assert client.get("/plain").text == "<head>"
    assert client.head("/race").status_code == 200
    assert client.get("/nowhere").status_code == 404
