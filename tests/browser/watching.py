"""Listens to everything a page says and asks for."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page, WebSocket

#: What the console may say, and why.
EXPLAINED = {
    r"GPU stall due to ReadPixels": "Plotly reads its 3D picking buffer back; only the software renderer complains",
    r"was preloaded using link preload but not used within": "a machine busy with tests draws later than Chrome expects",
    r"willReadFrequently": "Plotly measures letters on a canvas of its own",
}


@dataclass
class Watch:
    """What one page has done since it was opened, or since clear()."""

    page: Page
    host: str
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    frames: list[object] = field(default_factory=list)

    def __post_init__(self) -> None:
        page = self.page
        page.on("console", lambda message: self.hear(message.type, message.text))
        page.on("pageerror", lambda error: self.troubles.append(f"uncaught: {error}"))
        page.on("requestfailed", lambda request: self.miss(request.url, request.failure))
        page.on(
            "response", lambda answer: answer.status >= 400 and self.troubles.append(f"{answer.status}: {answer.url}")
        )
        page.on("request", lambda request: self.ask(request.url))
        page.on("websocket", self.overhear)

    def overhear(self, socket: WebSocket) -> None:
        for event in ("framesent", "framereceived"):
            socket.on(event, lambda frame: self.frames.append(frame))

    def hear(self, kind: str, text: str) -> None:
        if not any(re.search(pattern, text) for pattern in EXPLAINED):
            self.troubles.append(f"console {kind}: {text}")

    def miss(self, url: str, failure: str | None) -> None:
        # Leaving a page ends what it was still asking for.
        if failure != "net::ERR_ABORTED":
            self.troubles.append(f"failed: {url} {failure}")

    def ask(self, url: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.troubles.append(f"another host: {url}")

    def clear(self) -> None:
        """Forget the traffic so far; troubles stay."""
        self.requests.clear()
        self.frames.clear()

    def asked(self, name: str) -> list[str]:
        """The requests whose address contains `name`."""
        return [url for url in self.requests if name in url]
