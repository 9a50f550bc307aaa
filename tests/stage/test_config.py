"""The server's settings do what they are there for; one of them is hidden in Streamlit and could go away unsaid."""

import importlib.util
import tomllib
from pathlib import Path

import pytest
from streamlit import config

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())


def keys_of(table, prefix=""):
    """The dotted key of every setting: theme.light.textColor."""
    for name, value in table.items():
        yield from keys_of(value, f"{prefix}{name}.") if isinstance(value, dict) else [prefix + name]


@pytest.mark.parametrize("key", list(keys_of(SETTINGS)))
def test_streamlit_knows_every_setting(key):
    assert not config.get_config_options(force_reparse=False)[key].deprecated


def test_the_collection_after_every_run_is_off_and_was_on():
    option = config.get_config_options(force_reparse=False)["runner.postScriptGC"]
    assert option.default_val is True
    assert SETTINGS["runner"]["postScriptGC"] is False


def test_nothing_is_sent_away():
    assert SETTINGS["browser"]["gatherUsageStats"] is False


def test_the_fast_event_loop_is_required():
    """Without uvloop a small answer takes 44 ms instead of 1: the default loop leaves Nagle's algorithm on."""
    requirements = (ROOT / "requirements.txt").read_text()
    assert "streamlit[performance]" in requirements
    for module in ("uvloop", "httptools"):
        assert importlib.util.find_spec(module), module
