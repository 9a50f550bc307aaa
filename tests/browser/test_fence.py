"""A constraint on the stage: drawn on map and surface, with the way back that a step takes; not before a prediction."""

import pytest

from landscapes import LANDSCAPES

INK, GOLD = "#1b2430", "#ffd43b"
SCENE = "landscape=fenced_valley&optimizers=projected_gradient&condition_number=30&steps=50&step="


@pytest.mark.parametrize("landscape", [key for key, landscape in LANDSCAPES.items() if landscape.project is not None])
def test_the_edge_is_drawn_on_map_and_surface(explorer, landscape):
    explorer.open("landscape=bowl&optimizers=projected_gradient&steps=5&step=0")
    explorer.frames()
    bare = [explorer.count(canvas, INK) for canvas in (explorer.map_canvas, explorer.surface_canvas)]
    explorer.open(f"landscape={landscape}&optimizers=projected_gradient&steps=5&step=0")
    explorer.frames()
    fenced = [explorer.count(canvas, INK) for canvas in (explorer.map_canvas, explorer.surface_canvas)]
    assert all(after > before + 100 for before, after in zip(bare, fenced, strict=True)), (bare, fenced)


def test_the_way_back_is_drawn_for_a_step_that_leads_out(explorer):
    color = "#D55E00"
    counts = {}
    # From the start outside the first step ends inside; one of rate 1/L from (-1.55, 0.3) leads out.
    for start, rate in (("-1.55,0.3", "0.0001"), ("-1.55,0.3", "0.0383")):
        explorer.open(f"{SCENE}0&start={start}&1.learning_rate={rate}&zoom=-2,-0.5,0,1.5")
        explorer.frames()
        counts[rate] = explorer.count(explorer.map_canvas, color)
    assert counts["0.0383"] > counts["0.0001"] + 50, counts
