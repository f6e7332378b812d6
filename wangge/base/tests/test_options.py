"""What the environment may say, and how it is told that it may not."""

from pathlib import Path

import pytest

from wangge.base import options
from wangge.base.options import OptionError, declared, option, value


@pytest.fixture(autouse=True)
def declared_for_the_test(monkeypatch):
    """Six options that are gone afterwards: people's list of settings never shows them."""
    monkeypatch.setattr(options, "_options", dict(options._options))
    option("WANGGE_NUMBER", 8, "A number.")
    option("WANGGE_RATIO", 1.5, "A ratio.")
    option("WANGGE_SWITCH", False, "A switch.")
    option("WANGGE_CHOICE", "red", "A colour.", choices=("red", "green"))
    option("WANGGE_FOLDER", "./here", "A folder.", kind=Path)
    option("WANGGE_HIDDEN", 0, "A secret number.", secret=True)


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("WANGGE_NUMBER", "12", 12),
        ("WANGGE_NUMBER", "", 8),
        ("WANGGE_RATIO", "2.25", 2.25),
        ("WANGGE_SWITCH", "Yes", True),
        ("WANGGE_SWITCH", "off", False),
        ("WANGGE_CHOICE", "green", "green"),
    ],
)
def test_reads_by_kind(monkeypatch, name, text, read):
    monkeypatch.setenv(name, text)
    assert value(name) == read
    assert next(one for one in declared() if one.name == name).given is (text != "")


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("WANGGE_NUMBER", "many", "a whole number"),
        ("WANGGE_RATIO", "half", "a number"),
        ("WANGGE_SWITCH", "maybe", "yes"),
        ("WANGGE_CHOICE", "blue", "red | green"),
    ],
)
def test_says_which_what_and_what_is_allowed(monkeypatch, name, text, allowed):
    monkeypatch.setenv(name, text)
    with pytest.raises(OptionError) as told:
        value(name)
    for part in (name, repr(text), allowed):
        assert part in str(told.value)


def test_never_repeats_a_secret(monkeypatch):
    monkeypatch.setenv("WANGGE_HIDDEN", "hunter2")
    with pytest.raises(OptionError) as told:
        value("WANGGE_HIDDEN")
    assert "hunter2" not in str(told.value)


def test_a_path_is_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert value("WANGGE_FOLDER") == tmp_path / "here"


def test_one_name_has_one_meaning():
    assert option("WANGGE_NUMBER", 8, "A number.").value == 8
    with pytest.raises(LookupError):
        option("WANGGE_NUMBER", 9, "A number.")
    with pytest.raises(ValueError, match="WANGGE_SOMETHING"):
        option("PORT", 9, "A number.")
    with pytest.raises(KeyError, match="WANGGE_NUMBER"):
        value("WANGGE_NO_SUCH")


def test_no_key_and_no_password_has_a_default():
    assert all(not one.default for one in declared() if one.secret)
