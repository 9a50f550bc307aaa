"""What the catalogue asks of the stage: one dimension and many, what a step looks at, choices, options, seeds."""

import numpy as np
from playwright.sync_api import expect

from figures import style
from landscapes import LANDSCAPES
from scenes import read_scene, trace, trace_surface
from tests.browser.explorer import said

LINE = "landscape=one_weight&optimizers=gradient_descent"
SEARCH = "landscape=rosenbrock&optimizers=conjugate_gradient&steps=20&show=contour"


def test_of_one_dimension_there_is_a_curve(explorer):
    explorer.open(LINE, surface=False)
    expect(explorer.page.locator(".dh-surface")).to_be_hidden()
    surface = trace_surface(read_scene(LINE)[0], 40)
    low, high, bottom, top = explorer.map_range()
    assert (low, high) == LANDSCAPES["one_weight"].domain[0]
    assert bottom < surface.z.min() < surface.z.max() < top
    expect(explorer.readout(1)).to_have_text(said(LINE))
    # The start stands on the curve, and follows a click to the weight clicked at, at whatever height.
    before = explorer.digest(explorer.map_canvas)
    explorer.page.mouse.click(*explorer.map_pixel(3.0, top * 0.7))
    explorer.page.wait_for_function("() => new URL(location).searchParams.has('start')")
    assert abs(float(explorer.address()["start"]) - 3.0) < 0.02
    expect(explorer.readout(1)).to_have_text(said(f"{LINE}&start={explorer.address()['start']}"))
    assert explorer.digest(explorer.map_canvas) != before


def test_a_choice_reshapes_the_curve_and_stands_in_the_link(explorer):
    explorer.open(LINE, surface=False)
    before = explorer.map_range()
    explorer.page.get_by_label("loss of One weight").select_option("absolute")
    explorer.wait_address(loss="absolute")
    expect(explorer.readout(1)).to_have_text(said(f"{LINE}&loss=absolute"))
    surface = trace_surface(read_scene(f"{LINE}&loss=absolute")[0], 40)
    explorer.page.wait_for_function(
        "(top) => document.querySelector('.dh-contour .dh-plot')._fullLayout.yaxis.range[1] < top", arg=before[3]
    )
    assert explorer.map_range()[3] > surface.z.max()


def test_of_many_dimensions_a_plane_is_shown_and_the_rest_of_the_start_stays(explorer):
    query = "landscape=polynomial_fit&optimizers=gradient_descent&show=contour"
    explorer.open(query, surface=False)
    expect(explorer.readout(1)).to_have_text(said(query))
    expect(explorer.map).to_contain_text("of 4 dimensions")
    record = LANDSCAPES["polynomial_fit"]
    names = [record.axes[axis] for axis in record.shown]
    explorer.start_field(names[0]).fill("1.5")
    explorer.start_field(names[0]).press("Enter")
    start = list(record.start)
    start[record.shown[0]] = 1.5
    text = ",".join(f"{x:.12g}" for x in start)
    explorer.wait_address(start=text)
    expect(explorer.readout(1)).to_have_text(said(f"{query}&start={text}"))


def test_what_a_step_looks_at_is_drawn(explorer):
    explorer.open(SEARCH + "&step=3", surface=False)
    path = trace(read_scene(SEARCH)[0], probes=True)[0]
    busiest = int(np.argmax(path.probe_counts))
    idle = next(k for k in range(path.steps) if path.probe_counts[k] <= 1)
    color = style.COLORS[0]
    counts = {}
    for step in (idle, busiest):
        explorer.open(f"{SEARCH}&step={step}", surface=False)
        explorer.frames()
        counts[step] = explorer.count(explorer.map_canvas, color)
    # The trail is there in both; the trials of the longer search are dots of their own.
    assert path.probe_counts[busiest] > path.probe_counts[idle]
    low, high = np.array(LANDSCAPES["rosenbrock"].domain).T
    seen = path.probes[busiest, : path.probe_counts[busiest]]
    assert ((seen >= low) & (seen <= high)).all(axis=1).sum() >= 2, "there is something to see on the map"
    assert counts[busiest] != counts[idle]


def test_individuals_come_back_once_the_hand_lets_go(explorer):
    query = "landscape=bowl&optimizers=evolution_strategy&steps=10&step=0&show=contour"
    explorer.open(query, surface=False)
    scattered = explorer.count(explorer.map_canvas, style.COLORS[0])
    slider = explorer.slider("1.mutation_strength")
    with explorer.page.expect_response(lambda answer: "fan=1.mutation_strength" in answer.url):
        slider.hover()
    explorer.drag(slider, [0.9, 0.8], explorer.frames)
    dragging = explorer.count(explorer.map_canvas, style.COLORS[0])
    with explorer.page.expect_response(lambda answer: "probes=1" in answer.url):
        explorer.page.mouse.up()
    explorer.page.wait_for_timeout(100)
    explorer.frames(4)
    assert explorer.count(explorer.map_canvas, style.COLORS[0]) > dragging
    assert scattered > 0


def test_options_show_where_they_matter_and_another_seed_is_another_path(explorer):
    query = "landscape=bowl&optimizers=gradient_descent&show=contour"
    explorer.open(query, surface=False)
    seed = explorer.page.locator('[data-key="seed"]')
    expect(seed).to_be_hidden()
    explorer.field("noise").fill("0.5")
    explorer.field("noise").press("Enter")
    explorer.wait_address(noise="0.5")
    expect(seed).to_be_visible()
    expect(explorer.readout(1)).to_have_text(said(f"{query}&noise=0.5"))
    explorer.button("Another seed").click()
    explorer.page.wait_for_function("() => new URL(location).searchParams.has('seed')")
    number = explorer.address()["seed"]
    expect(explorer.field("seed")).to_have_value(number)
    expect(explorer.readout(1)).to_have_text(said(f"{query}&noise=0.5&seed={number}"))


def test_schedule_clipping_and_differences_reach_the_path(explorer):
    query = "landscape=bowl&optimizers=gradient_descent&show=contour"
    explorer.open(query, surface=False)
    explorer.page.locator(".dh-panel summary").last.click()
    expect(explorer.page.locator('[data-key="period"]')).to_be_hidden()
    explorer.page.get_by_label("schedule of the run").select_option("step")
    explorer.wait_address(schedule="step")
    expect(explorer.page.locator('[data-key="period"]')).to_be_visible()
    explorer.page.get_by_label("gradient of the run").select_option("forward")
    explorer.wait_address(gradient="forward")
    explorer.field("difference").fill("0.01")
    explorer.field("difference").press("Enter")
    explorer.field("clip").fill("1")
    explorer.field("clip").press("Enter")
    explorer.wait_address(clip="1", difference="0.01")
    chosen = f"{query}&schedule=step&gradient=forward&difference=0.01&clip=1"
    expect(explorer.readout(1)).to_have_text(said(chosen))
    assert said(chosen) != said(query)
    assert len(trace(read_scene(chosen)[0])) == 1


def test_a_refused_number_is_forgotten_with_the_next_key(explorer):
    explorer.open("landscape=bowl&optimizers=gradient_descent&show=contour", surface=False)
    explorer.field("1.learning_rate").fill("11")
    explorer.field("1.learning_rate").press("Enter")
    expect(explorer.problem("1.learning_rate")).not_to_be_empty()
    explorer.field("1.learning_rate").press("1")
    expect(explorer.problem("1.learning_rate")).to_be_empty()


def test_the_arrow_at_the_edge_stands_at_the_step_that_the_verdict_names(explorer):
    # From side to side and further out each time: the first time out is for good.
    query = "landscape=bowl&optimizers=gradient_descent&1.learning_rate=2.5&steps=20&show=contour"
    explorer.open(f"{query}&step=0", surface=False)
    expect(explorer.verdict(1)).to_contain_text("left the map at step 1")
    explorer.page.keyboard.press("ArrowRight")
    expect(explorer.step).to_have_text("step 1 of 20")
    explorer.frames()
    at_one = explorer.count(explorer.map_canvas, style.COLORS[0])
    explorer.page.keyboard.press("ArrowRight")
    expect(explorer.step).to_have_text("step 2 of 20")
    explorer.frames()
    assert at_one > 100, "an arrow of its own colour"
