"""Projector mode: larger type and lines at a key press, in the link, with everything on the screen and nothing else changed."""

import pytest
from playwright.sync_api import expect

from figures.style import COLORS, PROJECTOR_SCALE
from tests.browser.test_screens import PHONE

QUERY = "landscape=himmelblau&optimizers=gradient_descent,adam&steps=60&step=41&arrows=step&camera=1.2,-1,0.9&zoom=-3,4,-2,5"
SIX = "landscape=logistic&optimizers=gradient_descent,heavy_ball,adam,nesterov,rmsprop,adagrad&arrows=gradient"
SIZES = [(1440, 900, "light"), (1920, 1080, "dark")]
#: Heights of texts and controls as they are on the screen, and the sizes of Plotly's type.
MEASURE = """() => {
  const height = (name) => document.querySelector(name).getBoundingClientRect().height;
  const { xaxis, yaxis } = document.querySelector('.dh-contour .dh-plot')._fullLayout;
  const bar = document.querySelector('.dh-contour .dh-plot')._fullData[0].colorbar;
  const { scene } = document.querySelector('.dh-surface .dh-plot')._fullLayout;
  return {
    readout: height('[data-run="1"] .dh-readout'), name: height('[data-run="1"] h3'), step: height('.dh-step'),
    slider: height('[data-key="1.learning_rate"] input[type=range]'), play: height('.dh-play'),
    arrows: height('.dh-arrows button'), home: height('.dh-contour [data-name=home]'), summary: height('.dh-inside > summary'),
    ticks: xaxis.tickfont.size, axis: yaxis.title.font.size, bar: bar.tickfont.size, loss: bar.title.font.size,
    height: scene.zaxis.tickfont.size,
    words: parseFloat(getComputedStyle(document.querySelector('[data-testid=stMarkdown] li')).fontSize),
    formula: parseFloat(getComputedStyle(document.querySelector('.katex')).fontSize),
  };
}"""
#: Everything of the stage that stands out of the window to the right, or of the part that it belongs to.
OVERFLOWING = """() => ['', '-picks', '-panel', '-group', '-slider', '-transport', '-view', '-main']
  .flatMap((part) => [...document.querySelectorAll(part ? `.dh${part}` : 'html, .downhill-stage')])
  .filter((element) => element.clientWidth && element.scrollWidth > element.clientWidth + 1)
  .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`)"""
#: How many pairs of controls of the transport row lie over each other.
OVERLAPPING = """() => {
  const boxes = [...document.querySelector('.dh-transport').children]
    .filter((one) => one.checkVisibility())
    .map((one) => one.getBoundingClientRect());
  const within = (a, b, from, to) => a[from] < b[to] - 1 && b[from] < a[to] - 1;
  const touch = (a, b) => within(a, b, 'left', 'right') && within(a, b, 'top', 'bottom');
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => touch(a, b))).length;
}"""


def test_a_key_enlarges_type_and_lines_and_nothing_else(visit):
    explorer = visit(viewport={"width": 1440, "height": 900}).open(QUERY)
    page = explorer.page
    switch = explorer.button("Larger for a projector")
    expect(switch).to_have_attribute("aria-pressed", "false")
    before = page.evaluate(MEASURE)
    kept = explorer.map_range(), explorer.eye(), explorer.readout(1).text_content(), explorer.step.text_content()
    thin = line_width(explorer)
    page.keyboard.press("p")
    expect(switch).to_have_attribute("aria-pressed", "true")
    explorer.wait_address(projector="1", step="41", zoom="-3,4,-2,5", camera="1.2,-1,0.9")
    page.wait_for_function(
        "(size) => document.querySelector('.dh-surface .dh-plot')._fullLayout.scene.zaxis.tickfont.size > size",
        arg=before["height"],
    )
    explorer.frames(3)
    after = page.evaluate(MEASURE)
    ratios = {name: after[name] / before[name] for name in before}
    assert ratios == pytest.approx(dict.fromkeys(before, PROJECTOR_SCALE), rel=0.03)
    assert line_width(explorer) == pytest.approx(PROJECTOR_SCALE * thin, rel=0.2)
    assert explorer.map_range() == kept[0]
    assert explorer.eye() == pytest.approx(kept[1], abs=1e-9)
    assert (explorer.readout(1).text_content(), explorer.step.text_content()) == kept[2:]
    switch.click()
    explorer.wait_address(projector=None)
    page.wait_for_function(
        "(size) => document.querySelector('.dh-surface .dh-plot')._fullLayout.scene.zaxis.tickfont.size === size",
        arg=before["height"],
    )
    assert page.evaluate(MEASURE) == pytest.approx(before)
    assert explorer.eye() == pytest.approx(kept[1], abs=1e-9)


def line_width(explorer) -> float:
    """Pixels, down the screen, of the second run's loss curve where it is nearly level: half way along."""
    return explorer.page.locator('[data-view="loss"] canvas').evaluate(
        """(canvas, [red, green, blue]) => {
          const g = canvas.getContext('2d');
          const counts = [];
          for (let x = Math.round(0.3 * canvas.width); x < 0.6 * canvas.width; x++) {
            const { data } = g.getImageData(x, 0, 1, canvas.height);
            let sum = 0;
            for (let i = 0; i < data.length; i += 4) {
              const apart = Math.abs(data[i] - red) + Math.abs(data[i + 1] - green) + Math.abs(data[i + 2] - blue);
              if (apart < 60) sum += data[i + 3] / 255;
            }
            counts.push(sum);
          }
          return counts.sort((a, b) => a - b)[counts.length >> 1];
        }""",
        [int(COLORS[1][i : i + 2], 16) for i in (1, 3, 5)],
    )


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES)
def test_a_link_opens_large_and_everything_has_its_place(visit, width, height, scheme):
    explorer = visit(viewport={"width": width, "height": height}, color_scheme=scheme).open(f"{SIX}&projector=1")
    page = explorer.page
    expect(explorer.button("Larger for a projector")).to_have_attribute("aria-pressed", "true")
    assert (
        float(page.evaluate("getComputedStyle(document.documentElement).fontSize").removesuffix("px"))
        == 16 * PROJECTOR_SCALE
    )
    assert page.evaluate(OVERFLOWING) == []
    assert page.evaluate(OVERLAPPING) == 0
    # The picture stays large: both views together take more than a quarter of the screen.
    boxes = [page.locator(name).bounding_box() for name in (".dh-surface", ".dh-contour")]
    assert sum(box["width"] * box["height"] for box in boxes) > width * height / 4
    assert all(box["x"] + box["width"] <= width and box["y"] + box["height"] <= height for box in boxes)


def test_a_phone_stays_as_it_is(visit):
    sizes = []
    for query in (SIX, f"{SIX}&projector=1"):
        explorer = visit(**PHONE).open(query, surface=False)
        expect(explorer.button("Larger for a projector")).to_be_hidden()
        assert explorer.page.evaluate(OVERFLOWING) == []
        sizes.append(explorer.page.locator(".dh-play").bounding_box()["height"])
    assert sizes[0] == sizes[1]
    assert explorer.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"


def test_the_race_takes_it_over_and_its_stage_has_the_same_switch(visit):
    explorer = visit(viewport={"width": 1440, "height": 900}).open(f"{QUERY}&projector=1", surface=False)
    page = explorer.page
    page.get_by_role("link", name="Race").click()
    explorer.page.wait_for_url("**/race?**")
    explorer.wait_ready(surface=False)
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    page.wait_for_function(f"{size} === {16 * PROJECTOR_SCALE}")
    assert page.evaluate(OVERFLOWING) == []
    explorer.button("Larger for a projector").click()
    explorer.wait_address(projector=None)
    page.wait_for_function(f"{size} === 16")
