"""What the browser loads: the stage's modules, its style sheet, the catalogue and Plotly, from this server only.

Everything is read, compressed and hashed once. The hash is part of the address, so browsers may keep what they got for
ever, and a new version has new addresses.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import plotly

from optimizers import OPTIMIZERS
from stage.catalogue import catalogue
from stage.rules import rule_of

ROOMS = ("descent", "landscapes", "optimizers", "scenes", "figures", "stage")
_HERE = Path(__file__).parent
_TYPES = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    media_type: str
    plain: bytes
    gzipped: bytes


@cache
def build() -> str:
    """A hash of everything that decides what an address answers: 12 hexadecimal digits."""
    digest = hashlib.sha256(plotly.__version__.encode())
    for room in ROOMS:
        for path in sorted((_HERE.parent / room).rglob("*")):
            if path.suffix in (".py", ".js", ".css"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def assets() -> dict[str, Asset]:
    """Every asset by file name."""
    return {name: _prepare(name, body) for name, body in _read_all()}


def module_names() -> list[str]:
    """The stage's modules: to be fetched at once rather than one after the other as imports are found."""
    return sorted(name for name in assets() if name.endswith(".js") and name != "plotly.min.js")


def _read_all() -> Iterator[tuple[str, bytes]]:
    for path in sorted((_HERE / "browser").iterdir()):
        if path.suffix in _TYPES:
            yield path.name, path.read_bytes()
    yield "catalogue.json", _json(catalogue())
    yield "rules.json", _json({key: rule_of(record) for key, record in OPTIMIZERS.items()})
    yield "plotly.min.js", (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()


def _json(value: Any) -> bytes:
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _prepare(name: str, body: bytes) -> Asset:
    return Asset(
        media_type=_TYPES[Path(name).suffix],
        plain=body,
        gzipped=gzip.compress(body, compresslevel=6, mtime=0),
    )
