"""What the environment may say, and how it is told that it may not."""

from pathlib import Path

import pytest

from wangge.base import options
from wangge.base.options import OptionError, declared, option, value

NUMBER = option("WANGGE_TEST_NUMBER", 8, "A number.")
RATIO = option("WANGGE_TEST_RATIO", 1.5, "A ratio.")
SWITCH = option("WANGGE_TEST_SWITCH", False, "A switch.")
CHOICE = option("WANGGE_TEST_CHOICE", "red", "A colour.", choices=("red", "green"))
FOLDER = option("WANGGE_TEST_FOLDER", "./here", "A folder.", kind=Path)
HIDDEN = option("WANGGE_TEST_HIDDEN", 0, "A secret number.", secret=True)


@pytest.fixture(autouse=True)
def no_trace():
    yield
    # the list of settings that people see must not hold what only these tests declare
    assert {one.name for one in declared()} >= {"WANGGE_HOME", "WANGGE_FIELD_KEY"}


@pytest.fixture(scope="module", autouse=True)
def forget_declared():
    yield
    for name in [name for name in options._options if name.startswith("WANGGE_TEST_")]:
        del options._options[name]


@pytest.mark.parametrize(
    ("given", "text", "read"),
    [
        (NUMBER, "12", 12),
        (NUMBER, "", 8),
        (RATIO, "2.25", 2.25),
        (SWITCH, "Yes", True),
        (SWITCH, "off", False),
        (CHOICE, "green", "green"),
    ],
)
def test_reads_by_kind(monkeypatch, given, text, read):
    monkeypatch.setenv(given.name, text)
    assert given.value == read == value(given.name)
    assert given.given is (text != "")


@pytest.mark.parametrize(
    ("given", "text", "allowed"),
    [
        (NUMBER, "many", "a whole number"),
        (RATIO, "half", "a number"),
        (SWITCH, "maybe", "yes"),
        (CHOICE, "blue", "red | green"),
    ],
)
def test_says_which_what_and_what_is_allowed(monkeypatch, given, text, allowed):
    monkeypatch.setenv(given.name, text)
    with pytest.raises(OptionError) as told:
        _ = given.value
    for part in (given.name, repr(text), allowed):
        assert part in str(told.value)


def test_never_repeats_a_secret(monkeypatch):
    monkeypatch.setenv(HIDDEN.name, "hunter2")
    with pytest.raises(OptionError) as told:
        _ = HIDDEN.value
    assert "hunter2" not in str(told.value)


def test_a_path_is_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert FOLDER.value == tmp_path / "here"


def test_one_name_has_one_meaning():
    assert option("WANGGE_TEST_NUMBER", 8, "A number.") == NUMBER
    with pytest.raises(LookupError):
        option("WANGGE_TEST_NUMBER", 9, "A number.")
    with pytest.raises(ValueError, match="WANGGE_SOMETHING"):
        option("PORT", 9, "A number.")
    with pytest.raises(KeyError, match="WANGGE_TEST_NUMBER"):
        value("WANGGE_NO_SUCH")


def test_no_key_and_no_password_has_a_default():
    assert all(not one.default for one in declared() if one.secret)


def test_only_options_reads_the_environment():
    root = Path(options.__file__).parents[1]
    readers = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "tests" not in path.parts
        and any(word in path.read_text() for word in ("os.environ[", "environ.get", "os.getenv"))
    }
    assert readers == {"base/options.py"}
