"""What the lesson on saddles and traps says, checked by numbers."""

import itertools

import numpy as np
import pytest

from descent import sample
from lessons import LESSONS, Seen
from lessons.chances import (
    basins,
    chance_of_a_guess,
    ends_of,
    escape_step,
    escapes,
    expected_by_guessing,
    expected_escape,
    found_by_guessing,
    lowest,
    target_loss,
)
from lessons.saddles import AWAY, JITTER, TINY, _key
from scenes import Scene, Verdict, judge, write_scene
from scenes.options import NOISE

LESSON = LESSONS["saddles"]
RIDGE, VALLEYS, PUSH = (LESSON.begin(preset.key) for preset in LESSON.presets)


def changed(seen: Seen, **parts: object) -> Seen:
    return Seen(seen.preset, Scene(**{**dict(seen.scene), **parts}), seen.dials)


def test_exactly_on_the_ridge_it_stops_at_the_saddle():
    assert LESSON.outcome(RIDGE) == 1
    longer = changed(RIDGE, steps=1000)
    assert judge(longer.scene, 0, longer.paths[0]).verdict is Verdict.SADDLE
    assert (longer.paths[0].points[:, 1] == 0.0).all()
    assert (longer.paths[0].gradients[:, 1] == 0.0).all()


def test_a_jitter_of_a_hundred_millionth_gets_it_out():
    nudged = changed(RIDGE, start=(RIDGE.scene.begin[0], 1.0e-8))
    steps = escape_step(nudged.scene, 1.0e-8, AWAY)
    assert steps is not None
    longer = changed(nudged, steps=1000)
    assert judge(longer.scene, 0, longer.paths[0]).verdict is Verdict.MINIMUM
    assert f"After {steps} steps" in LESSON.happened(nudged)[1]


@pytest.mark.parametrize("rate", [0.03, 0.1, 0.3])
def test_the_time_to_escape_grows_as_the_logarithm_of_one_over_the_jitter(rate):
    run = RIDGE.scene.runs[0].model_copy(update={"hyperparameters": {"learning_rate": rate}})
    scene = Scene(**{**dict(RIDGE.scene), "runs": (run,), "steps": 1000})
    jitters = 10.0 ** np.arange(-9.0, -2.0)
    steps = np.array([escape_step(scene, jitter, AWAY) for jitter in jitters])
    each = np.diff(-steps)
    np.testing.assert_allclose(each, each.mean(), atol=1.01)
    assert each.mean() == pytest.approx(np.log(10.0) / np.log1p(rate), rel=0.02)
    for jitter, taken in zip(jitters, steps, strict=True):
        # Far from the saddle the distance grows more slowly than beside it: a few steps more.
        assert 0.0 <= taken - expected_escape(scene, jitter, AWAY) < 0.4 / rate + 1.0


def test_a_random_start_reaches_the_best_minimum_as_often_as_its_basin_is_large():
    scene, best = VALLEYS.scene, lowest(VALLEYS.scene)
    share = float((basins(_key(scene), 0) == best).mean())
    low, high = np.array(scene.record.domain).T
    starts = np.random.default_rng(1).uniform(low, high, (4000, 2))
    reached = float((ends_of(scene, 0, starts) == best).mean())
    assert reached == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4000))


def test_guessing_follows_one_minus_the_power_of_missing():
    p = chance_of_a_guess(VALLEYS.scene, 1)
    found, expected = found_by_guessing(VALLEYS.scene, 1, 3000), expected_by_guessing(p, VALLEYS.scene.steps)
    assert found[0] == 0.0
    assert np.abs(found - expected).max() < 0.035
    np.testing.assert_allclose(expected[:3], [0.0, p, 1 - (1 - p) ** 2])


def test_the_chance_of_a_guess_is_the_share_of_the_square():
    scene = VALLEYS.scene
    radius = scene.hyperparameters(1)["radius"]
    guesses = np.array(scene.begin) + np.random.default_rng(2).uniform(-radius, radius, (200_000, 2))
    hit = float((sample(scene.record, guesses)[0] < target_loss(scene)).mean())
    assert chance_of_a_guess(scene, 1) == pytest.approx(hit, rel=0.05)


def test_noise_kicks_out_of_the_shallow_well_more_often_the_stronger_it_is():
    key = write_scene(PUSH.scene)
    shares = [escapes(key, noise) for noise in (0.0, 0.5, 1.0, 1.25, 1.5, 2.0, 3.0)]
    assert shares[0] == 0.0
    assert shares[-1] > 0.95
    assert all(later >= earlier for earlier, later in itertools.pairwise(shares))


def test_a_dial_moves_the_start():
    turned = LESSON.turned(Seen("ridge", RIDGE.scene, {JITTER.name: 0.01}), JITTER.name)
    assert turned.begin == (RIDGE.scene.begin[0], 0.01)


def test_tasks_are_done_by_what_they_ask_for():
    leaves, finds, guesses, falls = LESSON.tasks
    on_ridge = changed(RIDGE, start=(RIDGE.scene.begin[0], TINY))
    assert leaves.done(on_ridge)
    assert not leaves.done(changed(RIDGE, start=(RIDGE.scene.begin[0], 0.1)))
    assert finds.done(changed(VALLEYS, start=(-1.0, -1.0)))
    assert guesses.done(changed(VALLEYS, steps=1000))
    pushed = [changed(PUSH, options={NOISE.name: float(noise)}) for noise in NOISE.stops if 1.0 < noise < 2.5]
    assert any(falls.done(seen) for seen in pushed)
    assert not falls.done(changed(PUSH, options={NOISE.name: float(NOISE.stops[1])}))
