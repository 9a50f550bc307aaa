"""Where a picture shows a point: on the curve of one weight, on the map of two, on a plane through more."""

import numpy as np

from descent import sample
from scenes import Scene, map_bounds, places_of, section_of, trace_surface

#: A curve is looked at in this many times FINER points for its lowest and highest loss, and stands this far, as a share
#: of its height, from the edges of its picture: a ball in a minimum is whole.
CURVE = 80
ROOM = 0.06


def is_line(scene: Scene) -> bool:
    """Whether the landscape has one dimension: its map is the curve of the loss."""
    return scene.record.dimension == 1


def is_section(scene: Scene) -> bool:
    """Whether the landscape has more dimensions than a map shows."""
    return scene.record.dimension > 2


def bounds_of(scene: Scene) -> np.ndarray:
    """What the whole map shows, (2, 2): low and high of x, and of y, which for a curve is its loss."""
    x, y = map_bounds(scene.record)
    if y is None:
        losses = trace_surface(scene, CURVE).z
        room = ROOM * float(np.ptp(losses))
        y = float(losses.min()) - room, float(losses.max()) + room
    return np.array([x, y])


def view_of(scene: Scene) -> tuple[float, float, float, float]:
    """The part of the map that is drawn: x low, x high, y low, y high."""
    if scene.zoom is not None:
        return scene.zoom
    (left, right), (bottom, top) = bounds_of(scene).tolist()
    return left, right, bottom, top


def on_map(scene: Scene, points: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Where the map shows `points` (m, n) that have these `losses` (m,): (m, 2)."""
    if is_line(scene):
        return np.column_stack([points[:, 0], losses])
    return points[:, list(scene.record.shown)]


def on_plane(scene: Scene, places: np.ndarray) -> np.ndarray:
    """The points (m, n) of the plane drawn that stand at `places` (m, 2) of the map."""
    points = np.tile(section_of(scene), (len(places), 1))
    points[:, list(scene.record.shown)] = places
    return points


def heights_at(scene: Scene, places: np.ndarray) -> np.ndarray:
    """How high the surface is at `places` (m, 2) of the map: (m,)."""
    return losses_at(scene, on_plane(scene, places))


def losses_at(scene: Scene, points: np.ndarray) -> np.ndarray:
    """The losses (m,) at `points` (m, n)."""
    return sample(scene.record, points, scene.all_parameters())[0]


def say_section(scene: Scene) -> str:
    """That the picture is a plane through a landscape of more dimensions, in a few words; empty where it is all of it."""
    if not is_section(scene):
        return ""
    names = ", ".join(scene.record.axes[axis] for axis in scene.record.shown)
    places = places_of(scene)
    return f"plane of {names} through the {'minimum' if places.minima or places.feasible else 'start'}"
