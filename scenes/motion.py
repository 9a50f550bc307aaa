"""How a path that has not come to rest moves in the end: round, back and forth, about a minimum, or hardly at all."""

from dataclasses import dataclass

import numpy as np

from descent import sample_hessians
from landscapes import Places
from scenes.scene import Scene
from scenes.trace import places_of

#: Whether a path circles, bounces or hovers is read off this share of its rows, the last; whether it crawls, off that.
LAST_ROWS, CRAWL_ROWS = 1 / 3, 1 / 2
#: Fewer steps than this say nothing.
LEAST_STEPS = 10
#: Of a bounce, every second point is the same but for this share of the jump.
SAME = 1.0e-6
#: Closer than this share of the map's longest side, two places differ by rounding.
ROUNDING = 1.0e-9
#: Who circles or hovers has travelled this many times the diagonal of the box that holds the last rows.
ROUNDS = 4.0
#: Who circles: in the second half of those rows box and way are no smaller than this share of those in the first half,
KEPT = 0.95
#: the middle has moved by no more than this share of the diagonal, the mean loss fallen by no more than this share of its
#: range.
DRIFT, FALL = 0.15, 0.05
#: Who hovers: noise blurs the halves, so these are their counterparts for way, distance and mean loss,
NOISY_KEPT, NOISY_FALL = 0.5, 0.25
#: and no row is further from the minimum than this share of the map's longest side.
NEARBY = 0.1
#: Who crawls: has travelled no more than this share of the map's longest side, the loss has fallen by no more than that
#: share of what is left to the lowest minimum, and with the gradient and the curvature of the last point it would not
#: fall by more along the map's whole diagonal.
CRAWL = 0.01


@dataclass(frozen=True)
class Motion:
    """How r paths move in the end. `since`: the row from which it is read off; of `crawls`, `crawl_since`.

    bounces, circles, crawls (r,) bool; `apart` (r,) how far apart the two places of a bounce are, or how wide a circle is;
    `low`, `high` (r,) of the loss; `length` (r,) travelled since `crawl_since`; `hovers` (r,) the number of the minimum
    that a path hovers around, -1 where it does not; `distance` (r,) its mean distance from that.
    """

    since: int
    crawl_since: int
    bounces: np.ndarray
    circles: np.ndarray
    crawls: np.ndarray
    apart: np.ndarray
    low: np.ndarray
    high: np.ndarray
    length: np.ndarray
    hovers: np.ndarray
    distance: np.ndarray


@dataclass(frozen=True)
class Window:
    """The last rows of r paths: points (r, w, n), losses (r, w), the ways between the points (r, w - 1)."""

    points: np.ndarray
    losses: np.ndarray
    ways: np.ndarray

    @property
    def diagonal(self) -> np.ndarray:
        """Of the box that holds all points, (r,)."""
        return lengths_of(self.points.max(axis=1) - self.points.min(axis=1))

    @property
    def range(self) -> np.ndarray:
        """Highest minus lowest loss, (r,)."""
        return self.losses.max(axis=1) - self.losses.min(axis=1)

    def halves(self) -> tuple["Window", "Window"]:
        """The rows before the middle one and those after it, which is in both where their number is odd."""
        first = last = (self.points.shape[1] + 1) // 2
        return (
            Window(self.points[:, :first], self.losses[:, :first], self.ways[:, : first - 1]),
            Window(self.points[:, -last:], self.losses[:, -last:], self.ways[:, -(last - 1) :]),
        )


def move(scene: Scene, points: np.ndarray, losses: np.ndarray, gradients: np.ndarray, random: bool) -> Motion | None:
    """How paths of t rows each move in the end: points (r, t, n), losses (r, t), gradients (r, n) at the last point.

    Only `random` paths hover; only the others bounce, circle or crawl. None where there are too few rows to tell.
    """
    rows = points.shape[1]
    since, crawl_since = rows - int(rows * LAST_ROWS), rows - int(rows * CRAWL_ROWS)
    if rows - since <= LEAST_STEPS:
        return None
    places, width = places_of(scene), max(high - low for low, high in scene.record.domain)
    last = _window(points, losses, since)
    diagonal = last.diagonal
    # Only a path that crosses its ground time and again can bounce, circle or hover: the others need no closer look.
    busy = np.flatnonzero((last.ways.sum(axis=1) >= ROUNDS * diagonal) & (diagonal > ROUNDING * width))
    bounces, circles, crawls = np.zeros((3, len(points)), bool)
    apart, low, high, length, distance = np.zeros((5, len(points)))
    hovers = np.full(len(points), -1)
    if len(busy):
        part = Window(last.points[busy], last.losses[busy], last.ways[busy])
        low[busy], high[busy] = part.losses.min(axis=1), part.losses.max(axis=1)
        if random:
            hovers[busy], distance[busy] = hover(part, places, width)
        else:
            bounces[busy] = bounce(part, width)
            circles[busy] = circle(part) & ~bounces[busy]
            apart[busy] = np.where(bounces[busy], part.ways.max(axis=1), diagonal[busy])
    if not random:
        crawls, length = crawl(scene, _window(points, losses, crawl_since), gradients)
        crawls &= ~bounces & ~circles
    return Motion(since, crawl_since, bounces, circles, crawls, apart, low, high, length, hovers, distance)


def _window(points: np.ndarray, losses: np.ndarray, since: int) -> Window:
    points = points[:, since:]
    return Window(points, losses[:, since:], lengths_of(points[:, 1:] - points[:, :-1]))


def lengths_of(vectors: np.ndarray) -> np.ndarray:
    """Euclidean lengths of `vectors` (..., n)."""
    # Coordinate by coordinate: a sum along an axis of two takes numpy five times as long.
    return np.sqrt(sum(vectors[..., i] ** 2 for i in range(vectors.shape[-1])))


def bounce(window: Window, width: float) -> np.ndarray:
    """Where every second point is the same, and the ones between are elsewhere."""
    returns = lengths_of(window.points[:, 2:] - window.points[:, :-2])
    return (returns <= SAME * window.ways[:, 1:]).all(axis=1) & (window.ways.min(axis=1) > ROUNDING * width)


def circle(window: Window) -> np.ndarray:
    """Where ground that is crossed time and again, the way and the loss become no less."""
    first, second = window.halves()
    diagonal = window.diagonal
    rounding = ROUNDING * np.abs(window.losses).max(axis=1)
    drift = lengths_of(second.points.mean(axis=1) - first.points.mean(axis=1))
    return (
        (second.diagonal >= KEPT * first.diagonal)
        & (second.ways.sum(axis=1) >= KEPT * first.ways.sum(axis=1))
        & (drift <= DRIFT * diagonal)
        & (second.losses.mean(axis=1) >= first.losses.mean(axis=1) - FALL * window.range - rounding)
    )


def hover(window: Window, places: Places, width: float) -> tuple[np.ndarray, np.ndarray]:
    """The declared minimum that each path wanders around without getting closer, or -1, and the mean distance from it."""
    runs = np.arange(len(window.points))
    if not places.minima:
        return np.full(len(runs), -1), np.zeros(len(runs))
    minima = np.array([minimum.point for minimum in places.minima])
    middles = window.points.mean(axis=1)
    nearest = np.argmin(lengths_of(middles[:, None] - minima), axis=1)
    centre = minima[nearest][:, None]
    around = ((window.points.min(axis=1) <= centre[:, 0]) & (window.points.max(axis=1) >= centre[:, 0])).all(axis=1)
    distances = lengths_of(window.points - centre)
    first, second = window.halves()
    size = first.points.shape[1]
    hovers = (
        around
        & (distances.max(axis=1) <= NEARBY * width)
        & (second.ways.sum(axis=1) >= NOISY_KEPT * first.ways.sum(axis=1))
        & (distances[:, -size:].mean(axis=1) >= NOISY_KEPT * distances[:, :size].mean(axis=1))
        & (second.losses.mean(axis=1) >= first.losses.mean(axis=1) - NOISY_FALL * window.range)
    )
    return np.where(hovers, nearest, -1), distances.mean(axis=1)


def crawl(scene: Scene, window: Window, gradients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where much is left to the lowest minimum, yet gradient, curvature, way and fall of the loss are next to nothing;
    and how long the way is.
    """
    floor = min([minimum.value for minimum in places_of(scene).minima], default=np.inf)
    sides = np.array([high - low for low, high in scene.record.domain])
    left, diagonal, length = window.losses[:, 0] - floor, lengths_of(sides), window.ways.sum(axis=1)
    # On ground that is convex the gradient times the diagonal is at least what is left: nobody crawls there.
    fall = lengths_of(gradients) * diagonal
    crawls = (
        (fall <= CRAWL * left)
        & (length <= CRAWL * sides.max())
        & (window.losses[:, 0] - window.losses[:, -1] <= CRAWL * left)
    )
    for run in np.flatnonzero(crawls):
        hessian = sample_hessians(scene.record, window.points[run, -1:], scene.all_parameters())[0]
        # Next to a minimum, a saddle or a maximum the gradient is small too, but there the ground curves.
        curvature = float(np.abs(np.linalg.eigvalsh(hessian)).max())
        crawls[run] = fall[run] + curvature * diagonal**2 / 2.0 <= CRAWL * left[run]
    return crawls, length
