"""Wells: where they stand and which is the lowest, for every layout."""

import numpy as np
import pytest

from landscapes import LANDSCAPES
from landscapes.wells import MOST_WELLS, SPREAD, WIDTH, center

GAUSSIAN_WELLS, SHARP_AND_FLAT = LANDSCAPES["gaussian_wells"], LANDSCAPES["sharp_and_flat"]


def centers(layout):
    """(8, 2)."""
    return np.array([[center(k, float(layout), axis) for axis in (0, 1)] for k in range(MOST_WELLS)])


def test_no_two_wells_stand_on_top_of_each_other():
    for layout in range(100):
        wells = centers(layout)
        distances = np.linalg.norm(wells[:, None] - wells[None], axis=-1)
        assert distances[~np.eye(MOST_WELLS, dtype=bool)].min() > 3.0 * WIDTH
        assert np.abs(wells).max() <= SPREAD


def test_every_layout_has_wells_of_its_own():
    assert len({centers(layout)[0].tobytes() for layout in range(100)}) == 100


@pytest.mark.parametrize("depth", [0.5, 3.0])
def test_every_well_has_a_minimum_and_the_first_is_the_lowest(depth):
    for layout in range(0, 100, 11):
        for count in (1, 4, 8):
            minima = GAUSSIAN_WELLS.places({"count": count, "depth": depth, "layout": layout}).minima
            points = np.array([minimum.point for minimum in minima])
            for k, well in enumerate(centers(layout)[:count]):
                distances = np.linalg.norm(points - well, axis=1)
                assert distances.min() < 0.3 * WIDTH
                assert minima[distances.argmin()].lowest == (k == 0)
            # Besides the wells there is at most the bottom of the bowl itself.
            assert count <= len(minima) <= count + 1


@pytest.mark.parametrize("sharpness", [2.0, 6.0, 20.0])
def test_the_sharp_minimum_is_a_little_lower(sharpness):
    sharp, flat = SHARP_AND_FLAT.places({"sharpness": sharpness}).minima
    assert sharp.point[0] < 0.0 < flat.point[0]
    assert (sharp.lowest, flat.lowest) == (True, False)
    assert 0.1 < flat.value - sharp.value < 0.3
