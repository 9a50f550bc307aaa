"""Tells the browser where the server is: a page that is opened by its own address need not find out by failing."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Streamlit's own page looks for its server below the page's address first, and the browser's console tells of each miss;
#: told here, it asks at the right place at once. A page's address has one part, so the server is in the same folder.
TELL = b"<script>window.__streamlit = { BACKEND_BASE_URL: new URL('.', location.href).href }</script>"
HEAD = b"<head>"


class RootPage:
    """ASGI middleware that writes the server's address into the pages that are not at its root."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; write into the HTML of pages."""
        if not is_page(scope):
            await self.app(scope, receive, send)
            return
        # Read as it is: compressed it could not be written into, and the copy a browser keeps must be this one.
        refused = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        headers = [(name, value) for name, value in scope["headers"] if name not in refused]
        held: list[Message] = []

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                    held.append(message)
                    return
            elif held:
                held.append(message)
                if message.get("more_body", False):
                    return
                start, *parts = held
                body = b"".join(part.get("body", b"") for part in parts).replace(HEAD, HEAD + TELL, 1)
                rewritten = MutableHeaders(raw=start["headers"])
                rewritten["content-length"] = str(len(body))
                for name in ("etag", "last-modified", "accept-ranges"):
                    del rewritten[name]
                await send({**start, "headers": rewritten.raw})
                await send({"type": "http.response.body", "body": body})
                return
            await send(message)

        await self.app({**scope, "headers": headers, "extensions": {}}, receive, send_told)


def is_page(scope: Scope) -> bool:
    """Whether the address may be that of a page other than the first: it has one part."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    parts = scope["path"].removeprefix("/")
    return parts != "" and "/" not in parts
