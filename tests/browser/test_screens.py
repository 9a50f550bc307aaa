"""Dark and light, wide and narrow, mouse and finger, seen and heard."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.browser.explorer import said

QUERY = "landscape=logistic&optimizers=gradient_descent,adam,conjugate_gradient"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
LEAST_TARGET = 24
MARGIN = 0.5

#: Every visible control of the page: its name for those who hear it, its size.
CONTROLS = """() => ['button', 'input', 'select', 'summary', 'a']
  .flatMap((tag) => [...document.querySelectorAll(`.downhill-stage ${tag}`)])
  .filter((element) => element.checkVisibility() && element.getBoundingClientRect().width > 0)
  .map((element) => {
    const { width, height } = element.getBoundingClientRect();
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
    return { tag: element.tagName, name: (label ?? '').trim(), width, height };
  })"""
#: How a text stands out from its ground, as WCAG 2 counts it, and which text stands out least.
CONTRAST = """() => {
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const ground = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const color = rgba(getComputedStyle(node).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  let worst = { ratio: 99 };
  for (const element of document.querySelectorAll('.stApp *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    if (element.closest('svg, .dh-plot, .dh-live, .katex-mathml, [data-testid=stIconMaterial]')) continue;
    let share = 1;
    for (let node = element; node; node = node.parentElement) share *= Number(getComputedStyle(node).opacity);
    const below = ground(element);
    const color = rgba(getComputedStyle(element).color).map((v, i) => share * v + (1 - share) * below[i]);
    const [a, b] = [light(color), light(below)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst.ratio) worst = { ratio, text: element.textContent, color, below };
  }
  return worst;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit, scheme):
    explorer = visit(color_scheme=scheme).open(QUERY)
    ground = explorer.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 21, 32)"}[scheme]
    worst = explorer.page.evaluate(CONTRAST)
    assert worst["ratio"] >= 4.5, worst
    explorer.landscape_button.click()
    worst = explorer.page.evaluate(CONTRAST)
    assert worst["ratio"] >= 4.5, worst
    explorer.page.keyboard.press("Escape")
    explorer.button("Save pictures and numbers").click()
    worst = explorer.page.evaluate(CONTRAST)
    assert worst["ratio"] >= 4.5, worst


def test_a_dark_page_is_saved_dark(visit):
    explorer = visit(color_scheme="dark").open(f"{QUERY}&show=contour", surface=False)
    explorer.button("Save pictures and numbers").click()
    with explorer.page.expect_download() as download:
        explorer.page.locator('[data-save="loss.svg"]').click()
    assert 'fill="#0f1520"' in download.value.path().read_text()
    with explorer.page.expect_download() as download:
        explorer.page.locator('[data-save="html"]').click()
    assert "#0f1520" in download.value.path().read_text()


def test_every_control_has_a_name_and_room_for_a_finger(visit):
    for options in ({}, PHONE):
        explorer = visit(**options).open(QUERY, surface=False)
        controls = explorer.page.evaluate(CONTROLS)
        assert len(controls) > 25
        for control in controls:
            assert control["name"], control
            assert min(control["width"], control["height"]) >= LEAST_TARGET - MARGIN, control


def test_names_of_controls_differ(explorer):
    explorer.open("landscape=bowl&optimizers=adam,adam,rmsprop", surface=False)
    names = [control["name"] for control in explorer.page.evaluate(CONTROLS) if control["tag"] == "INPUT"]
    assert len(set(names)) == len(names)


def test_a_phone_shows_all_of_it_one_below_the_other(visit):
    explorer = visit(**PHONE).open(QUERY)
    page = explorer.page
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    boxes = [
        page.locator(name).bounding_box()
        for name in (".dh-contour", ".dh-surface", ".dh-curve-host >> nth=0", ".dh-panel")
    ]
    for box in boxes:
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert box["width"] > 300
    tops = [box["y"] for box in boxes]
    assert tops == sorted(tops)
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 1


def test_a_tap_sets_the_start_and_a_finger_moves_a_slider(visit):
    query = "landscape=bowl&optimizers=gradient_descent"
    explorer = visit(**PHONE).open(query, surface=False)
    page = explorer.page
    explorer.map.scroll_into_view_if_needed()
    x, y = explorer.map_pixel(1.0, -1.5)
    page.touchscreen.tap(x, y)
    page.wait_for_function("() => new URL(location).searchParams.has('start')")
    start = [float(part) for part in explorer.address()["start"].split(",")]
    assert start == pytest.approx([1.0, -1.5], abs=1.01 * max(explorer.map_units()))
    expect(explorer.readout(1)).to_have_text(said(f"{query}&start={explorer.address()['start']}"))
    slider = explorer.slider("1.learning_rate")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_function("() => new URL(location).searchParams.has('1.learning_rate')")


def test_a_page_left_and_returned_to_is_as_it_was(explorer):
    page = explorer.page
    explorer.open(f"{QUERY}&step=12&1.learning_rate=0.2", surface=False)
    links = page.get_by_test_id("stTopNavLink")
    links.nth(1).click()
    expect(explorer.stage).to_have_count(0)
    links.nth(0).click()
    explorer.wait_ready(surface=False)
    expect(explorer.field("1.learning_rate")).to_have_value("0.2")
    expect(explorer.step).to_have_text("step 12 of 200")
    explorer.wait_address(step="12", **{"1.learning_rate": "0.2"})
