"""The Explore page as a person uses it: where things are, what they show, what a hand does to them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page, expect

from scenes import read_scene, trace
from tests.browser.watching import Watch

READY = 60_000

#: The pixel, relative to the window, of a point of the landscape: on the map and on the surface; and back.
MAP_PIXEL = """([x, y]) => {
  const plot = document.querySelector('.dh-contour .dh-plot');
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  return [box.left + xaxis._offset + xaxis.l2p(x), box.top + yaxis._offset + yaxis.l2p(y)];
}"""
MAP_UNITS = """() => {
  const { xaxis, yaxis } = document.querySelector('.dh-contour .dh-plot')._fullLayout;
  return [1 / xaxis._m, 1 / yaxis._m].map(Math.abs);
}"""
MAP_RANGE = """() => {
  const { xaxis, yaxis } = document.querySelector('.dh-contour .dh-plot')._fullLayout;
  return [...xaxis.range, ...yaxis.range];
}"""
EYE = """() => {
  const { x, y, z } = document.querySelector('.dh-surface .dh-plot')._fullLayout.scene._scene.getCamera().eye;
  return [x, y, z];
}"""
#: A picture of a canvas, as one number that changes with any pixel.
DIGEST = """(canvas) => {
  const text = canvas.toDataURL();
  let digest = 0;
  for (let i = 0; i < text.length; i++) digest = (Math.imul(digest, 31) + text.charCodeAt(i)) | 0;
  return digest;
}"""
#: How many pixels of a canvas have about this colour.
COUNT = """(canvas, [red, green, blue]) => {
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const apart = Math.abs(data[i] - red) + Math.abs(data[i + 1] - green) + Math.abs(data[i + 2] - blue);
    if (data[i + 3] > 200 && apart < 24) count++;
  }
  return count;
}"""


def shown(value: float) -> str:
    """A number as the stage writes it: three significant digits."""
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 1e5:
        return f"{float(f'{value:.2e}'):.5g}"
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{float(mantissa):g}e{int(exponent)}"


def said(query: str, run: int = 1, step: int | None = None) -> str:
    """What stands beside a run's name, computed by the core."""
    scene, notes = read_scene(query)
    assert notes == []
    path = trace(scene)[run - 1]
    row = path.steps if step is None else min(step, path.steps)
    return f"loss {shown(path.losses[row])} · gradient {shown(path.gradient_norms[row])}"


@dataclass
class Explorer:
    """One open page of the app."""

    page: Page
    server: str
    watch: Watch

    def open(self, query: str = "", surface: bool = True) -> "Explorer":
        """Opens a link and waits until the map, and the surface unless told not to, have been drawn."""
        self.page.goto(f"{self.server}/?{query}")
        return self.wait_ready(surface)

    def wait_ready(self, surface: bool = True) -> "Explorer":
        drawn = "[data-map=ready][data-surface=ready]" if surface else "[data-map=ready]"
        self.page.wait_for_selector(f".downhill-stage{drawn}", timeout=READY)
        expect(self.step).to_contain_text("of")
        return self

    @property
    def stage(self) -> Locator:
        return self.page.locator(".downhill-stage")

    @property
    def step(self) -> Locator:
        return self.page.locator(".dh-step")

    @property
    def map(self) -> Locator:
        return self.page.locator(".dh-contour .dh-host")

    @property
    def map_canvas(self) -> Locator:
        return self.page.locator(".dh-contour canvas.dh-overlay")

    @property
    def surface_canvas(self) -> Locator:
        return self.page.locator(".dh-surface canvas.dh-overlay")

    @property
    def live(self) -> Locator:
        return self.page.locator(".dh-live")

    @property
    def words(self) -> Locator:
        """What the page says beside the stage."""
        return self.page.locator("[data-testid=stMain]")

    def slider(self, key: str) -> Locator:
        """The slider of "1.learning_rate", or of a landscape's parameter."""
        return self.page.locator(f'[data-key="{key}"] input[type=range]')

    def field(self, key: str) -> Locator:
        return self.page.locator(f'[data-key="{key}"] .dh-number')

    def problem(self, key: str) -> Locator:
        return self.page.locator(f'[data-key="{key}"] .dh-problem')

    def readout(self, run: int) -> Locator:
        return self.page.locator(f'[data-run="{run}"] .dh-readout')

    def verdict(self, run: int) -> Locator:
        return self.page.locator(f'[data-run="{run}"] .dh-verdict')

    def start_field(self, axis: str) -> Locator:
        return self.page.get_by_label(f"start, {axis}", exact=True)

    def button(self, label: str) -> Locator:
        return self.stage.get_by_role("button", name=label, exact=True)

    @property
    def picker(self) -> Locator:
        """The dialog that landscapes and optimizers are picked in."""
        return self.page.locator("dialog.dh-picker[open]")

    @property
    def field_of_picker(self) -> Locator:
        return self.picker.get_by_role("searchbox")

    def item(self, key: str) -> Locator:
        """What is clicked to pick an item."""
        return self.picker.locator(f'.dh-choice[data-key="{key}"]')

    def items(self) -> list[str]:
        """The keys of the items that the picker shows."""
        return self.picker.locator(".dh-choice:visible").evaluate_all("(all) => all.map((one) => one.dataset.key)")

    @property
    def landscape_button(self) -> Locator:
        return self.page.locator(".dh-pick-landscape")

    def pick_landscape(self, key: str) -> None:
        self.landscape_button.click()
        self.item(key).click()

    def add_optimizer(self, key: str) -> None:
        self.button("Add optimizer").click()
        self.item(key).click()

    def address(self) -> dict[str, str]:
        """The parts of the address bar."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def wait_address(self, **parts: str | None) -> None:
        """Waits until the address bar has these parts; None for a part that must not be there."""
        self.page.wait_for_function(
            "(parts) => { const own = new URL(location).searchParams;"
            " return Object.entries(parts).every(([key, text]) => own.get(key) === text); }",
            arg=parts,
        )

    def map_pixel(self, x: float, y: float) -> tuple[float, float]:
        return tuple(self.page.evaluate(MAP_PIXEL, [x, y]))

    def map_units(self) -> tuple[float, float]:
        """How much of the landscape one pixel of the map is worth, along x and y."""
        return tuple(self.page.evaluate(MAP_UNITS))

    def map_range(self) -> list[float]:
        return self.page.evaluate(MAP_RANGE)

    def eye(self) -> list[float]:
        return self.page.evaluate(EYE)

    def digest(self, canvas: Locator) -> int:
        return canvas.evaluate(DIGEST)

    def count(self, canvas: Locator, color: str) -> int:
        """Pixels of the canvas that have about this colour, #rrggbb."""
        return canvas.evaluate(COUNT, [int(color[i : i + 2], 16) for i in (1, 3, 5)])

    def frames(self, count: int = 2) -> None:
        """Lets the page draw."""
        self.page.evaluate(
            "(count) => new Promise((done) => {"
            " const next = () => (count-- ? requestAnimationFrame(next) : done()); next(); })",
            count,
        )

    def drag(self, slider: Locator, shares: list[float], at_each: Callable[[], None]) -> None:
        """Takes the slider and moves through shares of its length; calls back after each, and does not let go."""
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        for index, share in enumerate(shares):
            self.page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2)
            if index == 0:
                self.page.mouse.down()
            self.frames()
            at_each()
