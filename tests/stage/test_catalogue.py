"""Whatever is declared in Python is what the browser draws its controls and marks from."""

import json

import pytest

from figures import style
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import ARROWS, CAMERA, MOST_RUNS, SENTENCES, Sentence, Verdict, options_of
from stage.assets import assets
from stage.catalogue import plain_symbol

#: What a picker says of an entry.
INTRODUCED = ("name", "family", "lesson")


@pytest.fixture(scope="module")
def catalogue():
    def refuse(name):
        raise AssertionError(f"{name} is no JSON: JSON.parse fails on it")

    return json.loads(assets()["catalogue.json"].plain, parse_constant=refuse)


def assert_declares(entries, quantities):
    """`entries` say all that a slider needs to know about `quantities`, in their order."""
    assert [entry["name"] for entry in entries] == [q.name for q in quantities]
    for entry, q in zip(entries, quantities, strict=True):
        for field in ("label", "default", "low", "high", "meaning", "suggested", "advanced"):
            assert entry[field] == getattr(q, field), (q.name, field)
        assert entry["stops"] == q.stops.tolist()
        assert entry["integer"] == (q.scale in ("integer", "choice"))
        assert entry["choices"] == list(q.choices)
        assert entry["symbol"] == plain_symbol(q.symbol)


def test_optimizers(catalogue):
    assert list(catalogue["optimizers"]) == list(OPTIMIZERS)
    for key, optimizer in OPTIMIZERS.items():
        entry = catalogue["optimizers"][key]
        assert [entry[field] for field in INTRODUCED] == [getattr(optimizer, field) for field in INTRODUCED]
        assert (entry["stochastic"], entry["probes"]) == (optimizer.stochastic, optimizer.probes)
        assert_declares(entry["hyperparameters"], optimizer.hyperparameters)
        assert entry["overlays"] == list(optimizer.overlays)
        assert (entry["stability"] is None) == (optimizer.stability is None)
        if optimizer.stability is not None:
            assert entry["stability"]["dividesByCurvature"] == optimizer.stability.divides_by_curvature
            assert not set(entry["stability"]["formula"]) & set(r"\_{}^")
    assert catalogue["optimizers"]["nesterov"]["stability"]["formula"] == "2 (1 + μ) / ((1 + 2 μ) (L + λ))"
    assert catalogue["grounds"] == ["slope", "minimum", "flat", "saddle", "maximum"]
    assert catalogue["style"]["arrows"] == style.ARROW_COLORS
    assert list(style.ARROW_COLORS) == list(catalogue["arrowMeanings"]) == list(ARROWS)
    assert catalogue["style"]["stability"] == list(style.STABILITY_COLORS)


def test_landscapes(catalogue):
    assert list(catalogue["landscapes"]) == list(LANDSCAPES)
    for key, landscape in LANDSCAPES.items():
        entry = catalogue["landscapes"][key]
        if landscape.dataset is None:
            assert entry["data"] is None
        else:
            assert entry["data"]["rows"] == landscape.rows.tolist()
            assert [tuple(ends) for ends in entry["data"]["reach"]] == list(landscape.dataset.reach)
            assert entry["data"]["truth"] == (landscape.dataset.truth and list(landscape.dataset.truth))
        assert [entry[field] for field in INTRODUCED] == [getattr(landscape, field) for field in INTRODUCED]
        assert_declares(entry["parameters"], landscape.parameters)
        options = options_of(landscape)
        assert_declares(entry["options"], [option.quantity for option in options])
        for told, option in zip(entry["options"], options, strict=True):
            only = option.only_with
            assert told["onlyWith"] == (None if only is None else {"name": only[0], "values": list(only[1])})
            assert told["onlyRandom"] == option.only_random
        assert entry["overlays"] == list(landscape.overlays)
        assert entry["axes"] == list(landscape.axes)
        assert entry["domain"] == [list(side) for side in landscape.domain]
        assert entry["start"] == list(landscape.start)
        assert entry["shown"] == ([0] if landscape.dimension == 1 else list(landscape.shown))
        assert entry["line"] == landscape.line
        assert entry["flatLines"] == [[list(end) for end in line] for line in landscape.flat_lines]
        assert entry["logColors"] == landscape.log_colors
        assert entry["suggests"] == dict(landscape.suggests)
        assert entry["columns"] == list(landscape.dataset.columns if landscape.dataset else [])


def test_every_verdict_has_its_sentence(catalogue):
    assert catalogue["sentences"] == [SENTENCES[sentence] for sentence in Sentence]
    assert catalogue["tooFast"] == [Verdict.OVERFLOW, Verdict.CLIMBED_OUT]


def test_there_is_a_colour_and_a_shape_for_every_run(catalogue):
    looks = catalogue["style"]
    assert looks["colors"] == list(style.COLORS)
    assert looks["markers"] == list(style.MARKERS)
    assert len(set(looks["colors"])) == len(set(looks["markers"])) == MOST_RUNS
    assert looks["exportSize"] == list(style.EXPORT_SIZE)
    assert looks["projectorScale"] == style.PROJECTOR_SCALE > 1
    assert catalogue["camera"] == list(CAMERA)


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        ("b", "b"),
        (r"\eta", "η"),
        (r"\beta_1", "β₁"),
        (r"\varepsilon", "ε"),
        (r"\lambda", "λ"),
        ("x_12", "x₁₂"),
        (r"\ell", "ℓ"),
        ("c_k", "cₖ"),
    ],
)
def test_a_symbol_as_text(latex, plain):
    assert plain_symbol(latex) == plain


def test_no_declared_symbol_needs_latex_to_be_read(catalogue):
    rows = [*catalogue["landscapes"].values(), *catalogue["optimizers"].values()]
    for row in rows:
        for name in ("parameters", "options", "hyperparameters"):
            for entry in row.get(name, []):
                assert not set(entry["symbol"]) & set(r"\_{}^"), entry
