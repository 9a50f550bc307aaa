"""What the canvases show: paths, marks, and the arrow of a path that leaves the map."""

import io
import math

import pytest
from PIL import Image
from playwright.sync_api import expect

from figures.style import COLORS, MINIMUM_COLOR
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import MOST_RUNS, judge, leave_step, read_scene, say, trace
from tests.browser.explorer import said

LEAVING = "landscape=saddle&optimizers=gradient_descent&1.learning_rate=0.1&start=-1.5,0.3"

#: The colour of a canvas at a spot of the window.
COLOR_AT = """(canvas, [x, y]) => {
  const box = canvas.getBoundingClientRect();
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const [column, row] = [(x - box.left) * canvas.width / box.width, (y - box.top) * canvas.height / box.height];
  return [...context.getImageData(column, row, 1, 1).data];
}"""


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_landscape_is_drawn_with_its_marks_and_its_path(explorer, landscape):
    record = LANDSCAPES[landscape]
    has_surface = record.dimension > 1
    explorer.open(f"landscape={landscape}&optimizers=gradient_descent&steps=20&step=5", has_surface)
    canvases = [explorer.map_canvas, *explorer.page.locator(".dh-curve").all()]
    for canvas in [*canvases, explorer.surface_canvas] if has_surface else canvases:
        assert explorer.count(canvas, COLORS[0]) > 50
    stars = [minimum for minimum in record.places().minima if minimum.lowest]
    assert (explorer.count(explorer.map_canvas, MINIMUM_COLOR) > 20) == bool(stars)
    expect(explorer.page.locator("[data-view=data] canvas")).to_be_visible(visible=record.dataset is not None)
    # Under the canvases lies the landscape itself, in many shades of its own.
    for view in ("contour", "surface") if has_surface else ("contour",):
        image = Image.open(io.BytesIO(explorer.page.locator(f".dh-{view} .dh-host").screenshot())).convert("RGB")
        assert len(image.getcolors(maxcolors=1_000_000)) > 200


@pytest.mark.parametrize("first", range(0, len(OPTIMIZERS), MOST_RUNS))
def test_every_optimizer_has_its_path_and_its_live_fan(explorer, first):
    keys = list(OPTIMIZERS)[first : first + MOST_RUNS]
    query = f"landscape=himmelblau&optimizers={','.join(keys)}&steps=30&show=contour"
    explorer.open(query, surface=False)
    for index, key in enumerate(keys):
        expect(explorer.readout(index + 1)).to_have_text(said(query, index + 1))
        quantity = next(q for q in OPTIMIZERS[key].hyperparameters if not q.choices)
        name = f"{index + 1}.{quantity.name}"
        with explorer.page.expect_response(lambda answer, name=name: f"fan={name}" in answer.url) as fan:
            explorer.slider(name).hover()
        assert fan.value.status == 200
    # Kindred methods take the same way; the last one is drawn on top.
    assert explorer.count(explorer.map_canvas, COLORS[len(keys) - 1]) > 30


def test_a_path_leaves_the_map_with_an_arrow_and_a_sentence(explorer):
    scene, _ = read_scene(LEAVING)
    path = trace(scene)[0]
    verdict = say(judge(scene, 0, path))
    left = leave_step(path.points, scene.record)
    explorer.open(f"{LEAVING}&show=contour&step={left}", surface=False)
    expect(explorer.verdict(1)).to_have_text(verdict)
    expect(explorer.words).to_contain_text(verdict)
    # Where the last segment crosses the border is the arrow's tip: just inside it, beside the line, is its colour.
    a, b = path.points[left - 1], path.points[left]
    shares = [(side - a[i]) / (b[i] - a[i]) for i in (0, 1) for side in scene.record.domain[i] if b[i] != a[i]]
    tip = a + min(share for share in shares if share > 0) * (b - a)
    (x, y), (x0, y0) = explorer.map_pixel(*tip), explorer.map_pixel(*a)
    angle = math.atan2(y - y0, x - x0)

    def beside(offset):
        spot = [
            x - 10 * math.cos(angle) - offset * math.sin(angle),
            y - 10 * math.sin(angle) + offset * math.cos(angle),
        ]
        return explorer.map_canvas.evaluate(COLOR_AT, spot)

    red, green, blue = (int(COLORS[0][i : i + 2], 16) for i in (1, 3, 5))
    for offset in (-3.2, 3.2):
        assert beside(offset)[:3] == pytest.approx([red, green, blue], abs=12)
    explorer.page.keyboard.press("Home")
    explorer.frames(3)
    for offset in (-3.2, 3.2):
        assert beside(offset)[:3] != pytest.approx([red, green, blue], abs=12)


def test_a_path_beyond_the_range_of_numbers_keeps_to_its_last_finite_point(explorer):
    query = "landscape=bowl&optimizers=gradient_descent&1.learning_rate=10&steps=400"
    scene, _ = read_scene(query)
    path = trace(scene)[0]
    explorer.open(f"{query}&show=contour", surface=False)
    expect(explorer.verdict(1)).to_have_text(say(judge(scene, 0, path)))
    assert "Diverged" in explorer.verdict(1).inner_text()
    expect(explorer.step).to_have_text("step 400 of 400")
    expect(explorer.readout(1)).to_contain_text("e3")


@pytest.mark.parametrize(
    "query",
    [
        "landscape=himmelblau&optimizers=gradient_descent",
        "landscape=quadratic_n&optimizers=newton",
        "landscape=one_weight&optimizers=langevin",
        "landscape=kink&optimizers=heavy_ball",
        "landscape=narrow_valley&optimizers=gradient_descent&1.learning_rate=3",
        "landscape=easom&optimizers=gradient_descent&start=-0.069,1.211",
        "landscape=saddle&optimizers=lbfgs",
    ],
)
def test_panel_and_page_say_the_same_of_a_path(explorer, query):
    scene, notes = read_scene(query)
    assert notes == []
    verdict = say(judge(scene, 0, trace(scene)[0]))
    explorer.open(f"{query}&show=contour", surface=False)
    expect(explorer.verdict(1)).to_have_text(verdict)
    expect(explorer.words).to_contain_text(verdict)
