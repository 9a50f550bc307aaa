"""Asks the stage's routes and reads their answers back into numbers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import load
from starlette.applications import Starlette
from starlette.testclient import TestClient

from descent import Path
from landscapes import Landscape
from stage.routes import routes


def make_client() -> TestClient:
    return TestClient(Starlette(routes=routes), raise_server_exceptions=False)


@dataclass(frozen=True)
class SentPath:
    """One path as the browser gets it: channels by name, what became of it, and when."""

    channels: Mapping[str, np.ndarray]
    verdict: int
    said: tuple[tuple[int, tuple[float, ...]], ...]


def read_paths(body: bytes) -> tuple[list[SentPath], np.ndarray | None]:
    """The paths in an answer of api/paths, and the stops where they are a fan."""
    tensors = load(body)
    names = metadata(body)["channels"].split(",")
    table = join_planes(tensors["path_planes"]).reshape(len(names), -1)
    ends = np.cumsum(tensors["lengths"])
    assert ends[-1] == table.shape[1]
    blocks = np.split(table, ends[:-1], axis=1)
    told = np.split(join_planes(tensors["told_planes"]), np.cumsum(tensors["told_counts"], dtype=int)[:-1])
    said = iter([(int(s), tuple(t.tolist())) for s, t in zip(tensors["sentences"], told, strict=True)])
    counts = tensors["sentence_counts"]
    paths = [
        SentPath(dict(zip(names, block, strict=True)), int(verdict), tuple(next(said) for _ in range(count)))
        for block, verdict, count in zip(blocks, tensors["verdicts"], counts, strict=True)
    ]
    assert next(said, None) is None
    return paths, tensors.get("stops")


def join_planes(planes: np.ndarray) -> np.ndarray:
    """The numbers that stage.wire.split_planes took apart."""
    halves = np.ascontiguousarray(planes.T).view("<u4").astype(np.uint64)
    return (halves << np.uint64(32)).view(np.float64).ravel()


def metadata(body: bytes) -> dict[str, str]:
    """The words in a safetensors file's header."""
    length = int.from_bytes(body[:8], "little")
    return json.loads(body[8 : 8 + length])["__metadata__"]


def as_sent(path: Path, landscape: Landscape) -> dict[str, np.ndarray]:
    """The channels of `path` as they should arrive, to the last row: the coordinates that a map shows, and the rest."""
    shown = (0,) if landscape.dimension == 1 else landscape.shown
    coordinates = {landscape.axes[axis]: path.points[:, axis] for axis in shown}
    return {**coordinates, "loss": path.losses, "gradient_norm": path.gradient_norms}
