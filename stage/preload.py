"""Tell the browser early what it will need: while Streamlit's own page starts, the stage is already on its way."""

from collections.abc import Collection

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stage.assets import build, module_names


class PreloadStage:
    """ASGI middleware that adds Link headers for the stage's modules and Plotly to the pages at `paths`.

    Only to those that show a stage: a browser complains of what it has fetched in vain.
    """

    def __init__(self, app: ASGIApp, paths: Collection[str]) -> None:
        self.app = app
        self.paths = paths
        files = [f"</assets/{build()}/{name}>; rel=modulepreload" for name in module_names()]
        files.append(f"</assets/{build()}/stage.css>; rel=preload; as=style")
        files.append(f"</assets/{build()}/catalogue.json>; rel=preload; as=fetch; crossorigin")
        files.append(f"</assets/{build()}/plotly.min.js>; rel=preload; as=script")
        self.link = ", ".join(files)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; add the header to HTML."""

        async def send_with_link(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html") and "content-disposition" not in headers:
                    headers.append("Link", self.link)
            await send(message)

        shows_stage = scope["type"] == "http" and scope["path"] in self.paths
        await self.app(scope, receive, send_with_link if shows_stage else send)
