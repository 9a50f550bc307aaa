"""Whatever stands in a link: a valid scene comes out, and everything replaced is named in words safe to show."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import MOST_RUNS, Scene, read_scene, write_parts, write_scene

KEYS = [
    "landscape",
    "optimizers",
    "start",
    "steps",
    "step",
    "batch_size",
    "seed",
    "camera",
    "zoom",
    "show",
    "loss_axis",
    "arrows",
]
KEYS += ["projector", "noise", "gradient", "difference", "clip", "schedule", "period", "1.update", "loss", "data"]
KEYS += ["condition_number", "steepness", "1.learning_rate", "2.momentum", "4.beta1", "9.beta1", "__proto__", "", "%"]
VALUES = ["", "0", "-1", "1e999", "nan", "inf", "-inf", "1,2", "1,nan", "0,0,0", "1,1,1", "1,2,3,4", "4,3,2,1", "%zz"]
VALUES += [
    "exact",
    "central",
    "cosine",
    "huber",
    *LANDSCAPES,
    *OPTIMIZERS,
    "adam,adam",
    ",,,,,,",
    "٣",
    "½",
    "\x00",
    "1_0",
    "0x10",
    "9" * 400,
    "<b>",
    "☃" * 50,
]
PIECES = [*KEYS, *VALUES, "&", "&&", "=", "==", "?", ";", "+", "%", "%00", "%F0%9F", "%26", "\ud800", "\n", ".", "1."]

#: The part of a note that a visitor wrote, between typographic quotes.
QUOTED = re.compile(r"“([^”]*)”")


def check(query: str) -> tuple[Scene, list[str]]:
    scene, notes = read_scene(query)
    again, no_notes = read_scene(write_scene(scene))
    assert write_scene(again) == write_scene(scene)
    assert no_notes == []
    for note in notes:
        assert re.fullmatch(r"[A-Za-z0-9][^<>&\[\]*`$\\|~#@!/\n\x00]*\.", note), note
        assert all(re.fullmatch(r"[A-Za-z0-9 ,.+?-]*…?", part) for part in QUOTED.findall(note)), note
        assert "www." not in note.lower()
        assert len(note) < 300
    return scene, notes


@given(st.text())
def test_any_text_gives_a_scene(query: str) -> None:
    check(query)


def test_ten_thousand_garbled_links_give_scenes() -> None:
    chance = random.Random(7)
    for _ in range(10_000):
        pairs = (f"{chance.choice(KEYS)}={chance.choice(VALUES)}" for _ in range(chance.randrange(6)))
        pieces = (chance.choice(PIECES) for _ in range(chance.randrange(8)))
        query = "&".join(pairs) + chance.choice(["", "&"]) + "".join(pieces)
        check(query)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("landscape=everest", "There is no landscape “everest”; it was replaced by rosenbrock."),
        ("optimizers=sgd", "There is no optimizer “sgd”; it was left out."),
        ("optimizers=sgd", "No optimizer was left; Gradient descent is shown."),
        ("optimizers=", "There is no optimizer “”; it was left out."),
        (
            f"optimizers={'adam,' * MOST_RUNS}sgd",
            f"At most {MOST_RUNS} optimizers can be shown; the others were left out.",
        ),
        (
            f"optimizers={'adam,' * MOST_RUNS}adam",
            f"At most {MOST_RUNS} optimizers can be shown; the others were left out.",
        ),
        ("optimizers=sgd,adam&1.learning_rate=0.2", "The link has a part “1.learning?rate” that means nothing here"),
        ("1.learning_rate=11", "1.learning_rate must be a number from 0.0001 to 10: “11” was replaced by 10."),
        ("1.learning_rate=nan", "“nan” was replaced by 0.001."),
        ("1.learning_rate=-inf", "“-inf” was replaced by 0.0001."),
        ("1.learning_rate=fast", "“fast” was replaced by 0.001."),
        ("1.learning_rate=", "“” was replaced by 0.001."),
        ("4.learning_rate=1", "The link has a part “4.learning?rate” that means nothing here; it was left out."),
        ("steps=0", "steps must be a whole number from 1 to 1000: “0” was replaced by 1."),
        ("steps=10.5", "“10.5” was replaced by 10."),
        ("steps=1e999", "“1e999” was replaced by 1000."),
        ("steps=50&step=51", "step must be a whole number from 0 to 50: “51” was replaced by 50."),
        ("batch_size=3", "Rosenbrock's banana has no data points, so batch_size was left out."),
        ("landscape=logistic&batch_size=41", "“41” was replaced by 40."),
        ("landscape=logistic&seed=-1", "“-1” was replaced by 0."),
        ("steepness=2000", "steepness must be a number from 1 to 1000: “2000” was replaced by 1000."),
        ("landscape=bowl&steepness=2", "The link has a part “steepness” that means nothing here; it was left out."),
        ("start=5,1", "start lay outside the map; 2,1 is the nearest point on it."),
        ("start=1", "start must be 2 fitting numbers, not “1”; its default is shown."),
        ("start=1,nan", "start must be 2 fitting numbers"),
        ("start=1,inf", "start must be 2 fitting numbers"),
        ("camera=0,0,0", "camera must be 3 fitting numbers"),
        ("camera=1e200,1,1", "camera must be 3 fitting numbers"),
        ("zoom=1,0,0,1", "zoom must be 4 fitting numbers"),
        ("zoom=0,1,-1e308,1e308", "zoom must be 4 fitting numbers"),
        ("zoom=0,1e-320,0,1", "zoom must be 4 fitting numbers"),
        ("zoom=1e9,1000000001,0,1", "zoom must be 4 fitting numbers"),
        ("data=1,2,3", "Rosenbrock's banana has no data points, so data was left out."),
        ("landscape=line_fit&data=1,2", "data must be a row, x, y, and so on, not “1,2”; no point was moved."),
        ("landscape=logistic&data=1,2,3,1", "data must be a row, x1, x2, and so on"),
        ("landscape=line_fit&data=0,1,1", "data must be a row, x, y"),
        ("landscape=line_fit&data=1.5,1,1", "data must be a row, x, y"),
        ("landscape=line_fit&data=16,1,1", "data must be a row, x, y"),
        ("landscape=line_fit&data=1e999,1,1", "data must be a row, x, y"),
        ("landscape=line_fit&data=nan,1,1", "data must be a row, x, y"),
        ("landscape=line_fit&data=1,nan,1", "data must be a row, x, y"),
        ("landscape=line_fit&data=1,1,1,1,2,2", "data must be a row, x, y"),
        ("landscape=line_fit&data=", "data must be a row, x, y"),
        ("landscape=line_fit&data=<b>", "data must be a row, x, y, and so on, not “?b?”; no point was moved."),
        ("landscape=line_fit&data=1,1e999,1", "Points lay out of reach or between 3 decimals"),
        ("landscape=line_fit&data=1,1.00001,1", "Points lay out of reach or between 3 decimals"),
        ("arrows=step,spin", "There is no arrow “spin”; it was left out."),
        ("projector=yes", "projector must be 1, or be left out; “yes” was left out."),
        ("projector=0", "projector must be 1, or be left out; “0” was left out."),
        ("projector=", "projector must be 1, or be left out; “” was left out."),
        ("loss_axis=loud", "There is no loss_axis “loud”; it was replaced by log."),
        ("show=everything", "There is no show “everything”; it was replaced by both."),
        ("steps=5&steps=6", "The link gives “steps” twice; the first was taken."),
        ("__proto__=1", "The link has a part “??proto??” that means nothing here; it was left out."),
        ("=5", "The link has a part “” that means nothing here; it was left out."),
        ("noises", "The link has a part “noises” that means nothing here; it was left out."),
        ("noise=loud", "noise must be a number from 0 to 100: “loud” was replaced by 0."),
        (
            "landscape=logistic&noise=1",
            "Logistic loss is made of data, so noise was left out: its own comes from mini-batches.",
        ),
        ("gradient=guess", "gradient must be one of exact, forward, central: “guess” was replaced by exact."),
        ("gradient=1", "gradient must be one of exact, forward, central: “1” was replaced by exact."),
        ("schedule=", "cosine, warm_up_cosine: “” was replaced by constant."),
        ("%zz=%", "The link has a part “?zz” that means nothing here; it was left out."),
        ("<img src=x onerror=alert(1)>=1", "The link has a part “?img src” that means nothing here; it was left out."),
        ("[a](http://b.example)", "“?a??http???b.example?”"),
        ("see www.example.com", "“see www?example.com”"),
        ("a" * 500, f"“{'a' * 30}…”"),
        ("&".join(f"a{i}=1" for i in range(101)), "The link has too many parts; only its first 100 were read."),
        ("&".join(f"a{i}=1" for i in range(2001)), "The link is too long; only its first 4000 characters were read."),
        ("steps=7&" + "x" * 5_000_000, "The link is too long; only its first 4000 characters were read."),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_replaced_is_named(query: str, named: str) -> None:
    _, notes = check(query)
    assert any(named in note for note in notes), notes


def test_the_good_parts_of_a_bad_link_are_kept() -> None:
    scene, notes = check("landscape=bowl&optimizers=sgd,adam&2.beta1=0.5&steps=12&colour=red&start=1,9")
    assert write_parts(scene) == {
        "landscape": "bowl", "optimizers": "adam", "1.beta1": "0.5", "start": "1,3", "steps": "12",
    }  # fmt: skip
    assert len(notes) == 3


def test_numbers_of_an_optimizer_left_out_do_not_reach_the_next() -> None:
    scene, _ = check("landscape=bowl&optimizers=sgd,adam&1.learning_rate=5")
    assert scene.hyperparameters(0)["learning_rate"] == 0.1


def test_the_default_for_what_is_no_number_is_the_landscapes_own() -> None:
    scene, _ = check("landscape=bowl&optimizers=gradient_descent&1.learning_rate=x")
    assert scene.hyperparameters(0)["learning_rate"] == 0.1
    assert scene.runs[0].hyperparameters == {}
