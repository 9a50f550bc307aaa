"""Pictures and files taken home show what is on the screen, at slide size, whole and valid."""

import csv
import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from figures.style import COLORS, EXPORT_SIZE, PROJECTOR_SCALE
from scenes import read_scene, trace, write_scene

QUERY = "landscape=logistic&optimizers=gradient_descent,adam&1.learning_rate=0.5&steps=60&step=45&batch_size=5&seed=2"
VIEWS = ("surface", "map", "loss", "norm", "data")


@pytest.fixture
def saving(explorer):
    """The page with its save dialog open, and a function that gives the file behind one of its buttons."""
    explorer.open(QUERY)
    explorer.button("Save pictures and numbers").click()
    dialog = explorer.page.get_by_role("dialog", name="Save")
    expect(dialog).to_be_visible()

    def save(name):
        with explorer.page.expect_download(timeout=60_000) as download:
            dialog.locator(f'[data-save="{name}"]').click()
        assert download.value.failure() is None
        return download.value

    yield save
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def near(image, color):
    """How many pixels have about this colour."""
    wanted = [int(color[i : i + 2], 16) for i in (1, 3, 5)]
    return int((np.abs(image.astype(int) - wanted).sum(axis=2) < 24).sum())


def test_every_view_as_png(saving):
    for view in VIEWS:
        download = saving(f"{view}.png")
        assert download.suggested_filename == f"downhill-logistic-{view}.png"
        image = np.asarray(Image.open(download.path()).convert("RGB"))
        assert image.shape[:2] == EXPORT_SIZE[::-1]
        for color in COLORS[:2]:
            assert near(image, color) > 300, (view, color)
        # The landscape is blue, and a good part of the picture.
        is_blue = image[..., 2] > image[..., 0].astype(int) + 25
        assert (is_blue.mean() > 0.03) == (view in ("surface", "map")), view


def test_every_view_as_svg(saving):
    for view in VIEWS:
        download = saving(f"{view}.svg")
        text = download.path().read_text()
        root = ET.fromstring(text)
        assert root.tag.endswith("svg")
        assert (int(root.get("width")), int(root.get("height"))) == EXPORT_SIZE
        strokes = [element.get("stroke") for element in root.iter() if element.tag.endswith("path")]
        for color in COLORS[:2]:
            assert color in strokes, (view, color)
        words = " ".join(root.itertext())
        for part in ("Logistic loss", "Gradient descent", "Adam", "step 45 of 60"):
            assert part in words
        drawn = re.sub(r"base64,[^\"]*", "", text)
        assert "NaN" not in drawn
        assert "undefined" not in drawn


def test_numbers_as_csv_and_json(saving):
    scene, _ = read_scene(QUERY)
    download = saving("csv")
    lines = download.path().read_text().splitlines()
    assert any(write_scene(scene) in line for line in lines if line.startswith("#"))
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    columns = json.loads(saving("json").path().read_text())["runs"]
    for index, path in enumerate(trace(scene)):
        own = [row for row in rows if row["run"] == str(index + 1)]
        for name, column in {**dict(zip(scene.record.axes, path.points.T, strict=True)), "loss": path.losses}.items():
            np.testing.assert_array_equal([float(row[name]) for row in own], column)
            np.testing.assert_array_equal(columns[index]["columns"][name], column)


def test_a_page_that_plays(saving):
    download = saving("html")
    assert download.suggested_filename == "downhill-logistic.html"
    assert download.path().stat().st_size < 6_000_000
    assert "Logistic loss" in download.path().read_text()


LONG = "steepest_wolfe,steepest_backtracking,qhm,schedule_free_adamw,steepest_wolfe,full_matrix_adagrad"
#: Where the texts of a picture's header stand, in its own pixels: left, right, top, bottom.
TEXTS = """([text, top]) => {
  const host = document.body.appendChild(document.createElement('div'));
  host.style.cssText = 'position: absolute; left: 0; top: 0';
  host.innerHTML = text;
  const boxes = [...host.querySelectorAll('text')].map((one) => one.getBoundingClientRect()).filter((box) => box.bottom < top);
  host.remove();
  return boxes.map(({ left, right, top, bottom }) => [left, right, top, bottom]);
}"""


@pytest.mark.parametrize("more", ["", "&projector=1"])
def test_names_in_the_header_leave_room_for_the_step(explorer, more):
    explorer.open(f"landscape=styblinski_tang&optimizers={LONG}{more}")
    explorer.button("Save pictures and numbers").click()
    for view in ("map", "loss", "norm", "surface"):
        with explorer.page.expect_download(timeout=60_000) as download:
            explorer.page.locator(f'[data-save="{view}.svg"]').click()
        text = download.value.path().read_text()
        boxes = explorer.page.evaluate(TEXTS, [text, 84 * (PROJECTOR_SCALE if more else 1)])
        assert len(boxes) == 8  # the landscape, six optimizers, the step
        for index, (left, right, top, bottom) in enumerate(boxes):
            assert 0 <= left < right <= EXPORT_SIZE[0]
            for other in boxes[index + 1 :]:
                assert right < other[0] or other[1] < left or bottom <= other[2] + 4 or other[3] <= top + 4
    explorer.page.keyboard.press("Escape")
