"""The path service over loopback: how long a path, a scene and a fan take, and how many bytes they are."""

import asyncio
import itertools
import socket
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlsplit

import uvloop

from benchmarks._report import percentile, tell
from benchmarks._server import uvicorn
from scenes import Scene, write_scene
from stage.assets import build

ALONE_ROUNDS = 150
CLIENTS = 30
ROUNDS_A_CLIENT = 12
FLOOR = "empty"
ADAM = "landscape=rosenbrock&optimizers=adam"


@dataclass(frozen=True)
class Kind:
    """A kind of request: what it is called, its address but for the start, and its goal alone in milliseconds."""

    name: str
    target: str
    goal: float | None = None


KINDS = {
    FLOOR: Kind("an empty route", "/empty?{start}"),
    "path": Kind("one path, 200 steps", f"/api/paths?{ADAM}&start={{start}}&v={build()}", 2.0),
    "scene": Kind("the default scene", f"/api/paths?{write_scene(Scene())}&start={{start}}&v={build()}"),
    "fan": Kind("a fan, 61 x 200 steps", f"/api/paths?{ADAM}&start={{start}}&fan=1.learning_rate&v={build()}", 5.0),
}
SURFACE = f"/api/surface?landscape=rosenbrock&n=120&v={build()}"

Get = Callable[[str], Awaitable[bytes]]


def main() -> None:
    """Print all figures of the path service.

    Every request asks for another start, so that nothing can come from a cache. The floor is an empty route of the
    same process. The client speaks HTTP over a bare socket: a library would cost more than the routes.
    """
    with uvicorn("benchmarks._served:app") as address, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        port = urlsplit(address).port or 80
        starts = different_starts()
        runner.run(weigh(port, starts))
        print(f"\nAlone, milliseconds, {ALONE_ROUNDS} rounds of all in turns")
        show(runner.run(time_alone(port, starts)), goals=True)
        print(f"\n{CLIENTS} clients at once, each asking again as soon as it is answered, {ROUNDS_A_CLIENT} times each")
        show({key: runner.run(time_crowd(port, key, starts)) for key in KINDS}, goals=False)


def show(seconds: dict[str, list[float]], goals: bool) -> None:
    """Median and 95th percentile of each kind, in milliseconds."""
    floors = {share: 1.0e3 * percentile(seconds[FLOOR], share) for share in (50, 95)}
    print(f"the floor, an empty route: median {floors[50]:.3g} ms, 95th percentile {floors[95]:.3g} ms")
    for key in (key for key in seconds if key != FLOOR):
        for share, name in ((50, "median"), (95, "95th percentile")):
            goal = KINDS[key].goal if goals and share == 50 else None
            value = 1.0e3 * percentile(seconds[key], share)
            tell(f"{KINDS[key].name}, {name}", value, "ms", floor=floors[share], goal=goal)


def different_starts() -> Iterator[str]:
    """Starts on the map of Rosenbrock's valley, never the same twice."""
    for number in itertools.count():
        yield f"{-1.6 + 0.0001 * number:.4f},{1.5 - 0.0001 * number:.4f}"


async def weigh(port: int, starts: Iterator[str]) -> None:
    """Print the bytes of each answer as it travels."""
    async with Client(port) as get:
        bodies = {key: await get(kind.target.format(start=next(starts))) for key, kind in KINDS.items()}
        print("Bytes on the wire, without headers")
        tell("a path", len(bodies["path"]) / 1.0e3, "kB")
        tell("the paths of the default scene", len(bodies["scene"]) / 1.0e3, "kB")
        tell("a fan", len(bodies["fan"]) / 1.0e3, "kB", goal=150.0)
        tell("a surface, 120 x 120, kept by the browser", len(await get(SURFACE)) / 1.0e3, "kB")


async def time_alone(port: int, starts: Iterator[str]) -> dict[str, list[float]]:
    """Seconds of every request of a single client, the kinds in turns so that a noisy moment hits all alike."""
    seconds: dict[str, list[float]] = {key: [] for key in KINDS}
    async with Client(port) as get:
        for number in range(-10, ALONE_ROUNDS):
            for key, kind in KINDS.items():
                taken = await time_one(get, kind.target.format(start=next(starts)))
                if number >= 0:
                    seconds[key].append(taken)
    return seconds


async def time_crowd(port: int, key: str, starts: Iterator[str]) -> list[float]:
    """Seconds of every request where all clients ask for the same kind at once."""

    async def visit() -> list[float]:
        async with Client(port) as get:
            return [await time_one(get, KINDS[key].target.format(start=next(starts))) for _ in range(ROUNDS_A_CLIENT)]

    return list(itertools.chain(*await asyncio.gather(*(visit() for _ in range(CLIENTS)))))


async def time_one(get: Get, target: str) -> float:
    """Seconds from asking to the last byte."""
    begin = perf_counter()
    await get(target)
    return perf_counter() - begin


class Client:
    """A kept-alive connection; `async with Client(port) as get` gives a function from target to body."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def __aenter__(self) -> Get:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.get

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()
        await self.writer.wait_closed()

    async def get(self, target: str) -> bytes:
        """The body as it travels. Raises RuntimeError where the answer is not 200."""
        self.writer.write(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        status, *headers = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in headers if line)
        body = await self.reader.readexactly(int(fields["content-length"]))
        if " 200 " not in status:
            raise RuntimeError(f"{target} was answered {status}: {body!r}")
        return body


if __name__ == "__main__":
    main()
