"""How paths and surfaces travel: safetensors, a standard self-describing layout, compressed on the fly.

A number of a path is sent as the upper half of its float64: the whole range, so that a diverging path is told to its
end, and 17 bits of mantissa, right to 4e-6, finer than any screen. The halves are split into their four byte planes (tensor
`path_planes`, uint8 (4, channels * rows), lowest byte first): neighbouring numbers share their exponents, so planes
compress to two thirds in 1.4 ms where the plain bytes hardly shrink in 5.
"""

import math
import zlib
from collections.abc import Sequence

import numpy as np
from safetensors.numpy import save

from descent import Paths
from landscapes import Landscape
from scenes import Curvature, Judgement, Overlays, Surface, Vectors, shorten
from scenes.standings import Progress

KEPT_BITS = 17
#: Arrows of a fan are short lines: a part in a thousand is less than a pixel of them.
FAN_BITS = 9
EXPONENT = np.uint64(0x7FF << 52)


def pack_paths(
    groups: Sequence[Paths],
    landscape: Landscape,
    judged: Sequence[Judgement],
    stops: np.ndarray | None = None,
    bounds: np.ndarray | None = None,
    curvature: Curvature | None = None,
    vectors: Vectors | None = None,
    progress: Progress | None = None,
    overlays: Overlays | None = None,
) -> bytes:
    """The paths of all `groups`, one after the other, as bytes.

    Tensors: `lengths` (r,) rows of each path; `verdicts` (r,): what became of it; `sentences` (w,) of all verdicts, of
    which each path has `sentence_counts` (r,), and `told_planes`: the numbers in them as they are written, in the order
    in which they name them, `told_counts` (w,) in each; `stops` (r,) float64 where the paths are a fan; `path_planes`:
    the channels named in the metadata (the coordinates that a map shows, loss, gradient_norm), each over the rows of all
    paths. Where probes were recorded: `probe_counts`, how many belong to each step of each path, and `probe_planes`: the
    coordinates shown, each over all probes. `bounds` (r, 2) float64: the bound on rate times curvature, NaN for none, and
    the weight decay. With a `curvature`, over the rows of all paths: `eigenvalues` (rows, 2) and `conditions` (rows,)
    float32, `grounds` and `nearest` (rows,); and `minimum_eigenvalues` (m, 2) float32. With `vectors`: `vector_planes`,
    the coordinates shown of gradient and velocity and the learning rate, each over the rows of all paths; `has_velocity`,
    `has_rate` (r,). With a `progress`: `distances` float32, where any minimum is declared, `evaluations` int32, `reached`
    int32 and `diverged`, as in scenes.standings.Progress. With `overlays`: of each `NAME_planes`, its channels as Overlays
    has them, and `has_NAME` (r,); `batches` (steps, size) int8.
    """
    shown = shown_axes(landscape)
    tensors: dict[str, np.ndarray] = {
        "path_planes": split_planes(np.concatenate([_channels(paths, shown) for paths in groups], axis=1)),
        "lengths": np.concatenate([paths.lengths for paths in groups]).astype(np.int32),
    } | _judgements(judged)
    if stops is not None:
        tensors["stops"] = np.asarray(stops, np.float64)
    if bounds is not None:
        tensors["bounds"] = np.asarray(bounds, np.float64)
    if curvature is not None:
        tensors |= _curvature(curvature)
    if vectors is not None:
        tensors |= _vectors(vectors, shown)
    if progress is not None:
        tensors |= _progress(progress)
    if overlays is not None:
        tensors |= _overlays(overlays)
    if all(paths.probes is not None for paths in groups):
        counts, probes = zip(*(_probes(paths, shown) for paths in groups), strict=True)
        tensors["probe_counts"] = np.concatenate(counts)
        tensors["probe_planes"] = split_planes(np.concatenate(probes, axis=1))
    names = [landscape.axes[axis] for axis in shown]
    return save(tensors, metadata={"channels": ",".join([*names, "loss", "gradient_norm"])})


def _judgements(judged: Sequence[Judgement]) -> dict[str, np.ndarray]:
    said = [sentence for judgement in judged for sentence in judgement.said]
    return {
        "verdicts": np.array([judgement.verdict for judgement in judged], np.uint8),
        "sentence_counts": np.array([len(judgement.said) for judgement in judged], np.uint8),
        "sentences": np.array([sentence for sentence, _ in said], np.uint8),
        "told_counts": np.array([len(numbers) for _, numbers in said], np.uint8),
        # Numbers of three digits survive the loss of the lower bits.
        "told_planes": split_planes(np.array([shorten(number) for _, numbers in said for number in numbers])),
    }


def _curvature(curvature: Curvature) -> dict[str, np.ndarray]:
    with np.errstate(over="ignore"):
        return {
            "eigenvalues": np.ascontiguousarray(curvature.eigenvalues, "<f4"),
            "conditions": np.ascontiguousarray(curvature.conditions, "<f4"),
            "grounds": curvature.grounds.astype(np.uint8),
            "nearest": curvature.nearest.astype(np.int32),
            "minimum_eigenvalues": np.ascontiguousarray(curvature.minima, "<f4"),
        }


def _vectors(vectors: Vectors, shown: tuple[int, ...]) -> dict[str, np.ndarray]:
    channels = np.vstack([vectors.gradients[:, shown].T, vectors.velocities[:, shown].T, vectors.rates])
    return {
        "vector_planes": split_planes(channels),
        "has_velocity": vectors.has_velocity.astype(np.uint8),
        "has_rate": vectors.has_rate.astype(np.uint8),
    }


def _progress(progress: Progress) -> dict[str, np.ndarray]:
    tensors = {
        "evaluations": np.ascontiguousarray(progress.evaluations, "<i4"),
        "reached": progress.reached.astype(np.int32),
        "diverged": progress.diverged.astype(np.uint8),
    }
    with np.errstate(over="ignore"):
        return tensors if progress.distances is None else {**tensors, "distances": progress.distances.astype("<f4")}


def _overlays(overlays: Overlays) -> dict[str, np.ndarray]:
    tensors = {}
    for name, channels in overlays.channels.items():
        tensors[f"{name}_planes"] = split_planes(channels, FAN_BITS if name == "samples" else KEPT_BITS)
        tensors[f"has_{name}"] = overlays.has[name].astype(np.uint8)
    if overlays.batches is not None:
        tensors["batches"] = overlays.batches.astype(np.int8)
    return tensors


def shown_axes(landscape: Landscape) -> tuple[int, ...]:
    """The coordinates that a map shows: the only one, or two."""
    return (0,) if landscape.dimension == 1 else landscape.shown


def _channels(paths: Paths, shown: tuple[int, ...]) -> np.ndarray:
    """Coordinates shown, losses and gradient norms (2 or 3 + 1, rows) of all paths, one after the other."""
    used = np.arange(paths.losses.shape[1]) < paths.lengths[:, None]
    norms = np.hypot.reduce(paths.gradients[used], axis=1)
    return np.vstack([paths.points[used][:, shown].T, paths.losses[used], norms])


def _probes(paths: Paths, shown: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """How many probes each step has, uint8 (steps of all paths,), and the coordinates shown of all of them, finite ones."""
    assert paths.probes is not None
    assert paths.probe_counts is not None
    taken = np.arange(paths.probe_counts.shape[1]) < paths.lengths[:, None] - 1
    counts = paths.probe_counts[taken]
    probes = paths.probes[taken]
    finite = (np.arange(probes.shape[1]) < counts[:, None]) & np.isfinite(probes).all(axis=2)
    return finite.sum(axis=1).astype(np.uint8), probes[finite][:, shown].T


def split_planes(numbers: np.ndarray, kept: int = KEPT_BITS) -> np.ndarray:
    """Finite float64 `numbers` rounded to `kept` bits of mantissa, as byte planes uint8 (4, size), lowest first."""
    bits = np.ascontiguousarray(numbers, "<f8").view(np.uint64).ravel()
    dropped = np.uint64(52 - kept)
    rounded = (bits + (np.uint64(1) << (dropped - np.uint64(1)))) >> dropped << dropped
    # The very largest numbers would round up to infinity: they are cut instead.
    rounded = np.where(rounded & EXPONENT == EXPONENT, bits >> dropped << dropped, rounded)
    halves = (rounded >> np.uint64(32)).astype("<u4")
    return np.ascontiguousarray(halves.view(np.uint8).reshape(-1, 4).T)


def _on_map(point: tuple[float, ...], loss: float, landscape: Landscape) -> tuple[float, float]:
    """Where a map shows `point` (n,)."""
    x, *rest = (point[axis] for axis in shown_axes(landscape))
    return x, rest[0] if rest else loss


def pack_surface(surface: Surface, landscape: Landscape) -> bytes:
    """Tensors x (m,), y (m,), z (m, m), shade (m, m) as float32, of a line x (m,), y (0,), z and shade (1, m); `minima`
    (count, 3): x, y, whether it is the lowest; `saddles` and `feasible` (count, 2); for a line y is the loss. `outline`
    (m, 2) of a constraint, `data` (N, columns) and `tick_losses`, `tick_shades` (t,) of the colour bar where there are any.
    """
    minima = [(*_on_map(minimum.point, minimum.value, landscape), minimum.lowest) for minimum in surface.places.minima]
    saddles = [_on_map(point, math.nan, landscape) for point in surface.places.saddles]
    feasible = [_on_map(minimum.point, minimum.value, landscape) for minimum in surface.places.feasible]
    tensors = {
        "x": surface.x,
        "y": surface.y,
        "z": surface.z,
        "shade": surface.shade,
        "minima": np.array(minima).reshape(-1, 3),
        "saddles": np.array(saddles).reshape(-1, 2),
        "feasible": np.array(feasible).reshape(-1, 2),
    }
    if surface.outline is not None:
        tensors["outline"] = surface.outline
    data = landscape.rows
    if data.size:
        tensors["data"] = data
    if surface.ticks is not None:
        tensors |= {"tick_losses": surface.ticks[:, 0], "tick_shades": surface.ticks[:, 1]}
    return save({name: np.ascontiguousarray(array, "<f4") for name, array in tensors.items()})


def compress(body: bytes) -> bytes:
    """gzip at its quickest: of a fan's byte planes it leaves half to two thirds, at 100 MB/s."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31, 9)
    return packer.compress(body) + packer.flush()
