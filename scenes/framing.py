"""How much of a landscape a map and a camera show."""

from collections.abc import Sequence

from landscapes import Landscape

#: A little to the left, well above, looking along y as the map does.
CAMERA = (-0.68, -1.4, 1.04)
CAMERA_REACH = 100.0
#: How far a zoom may go: from a millionth of the map's width to a hundred times it, and no further off than that.
ZOOM_IN, ZOOM_OUT = 1.0e-6, 100.0


def camera_fits(eye: Sequence[float]) -> bool:
    """Whether the eye of the 3D view is neither inside the surface's middle nor out of sight."""
    return 0.01 <= sum(c * c for c in eye) ** 0.5 <= CAMERA_REACH


def zoom_fits(zoom: Sequence[float], landscape: Landscape) -> bool:
    """Whether (x low, x high, y low, y high) can be drawn: in order, and of the map's order of magnitude."""
    for low, high, bounds in zip(zoom[::2], zoom[1::2], map_bounds(landscape), strict=True):
        if bounds is None:
            if not low < high:
                return False
            continue
        left, right = bounds
        width, reach = right - left, ZOOM_OUT * (right - left)
        if not (ZOOM_IN * width <= high - low <= reach and left - reach <= low and high <= right + reach):
            return False
    return True


def map_bounds(landscape: Landscape) -> tuple[tuple[float, float], tuple[float, float] | None]:
    """What a map shows along x and y: two of the domain's axes, or the only one and, None, the loss."""
    if landscape.dimension == 1:
        return landscape.domain[0], None
    x, y = landscape.shown
    return landscape.domain[x], landscape.domain[y]
