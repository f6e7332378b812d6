"""Things stand on shelves, from the own folder and from other distributions."""

import sys
from importlib.metadata import EntryPoint

import pytest

from wangge.base import shelf as shelves
from wangge.base.shelf import Shelf, all_shelves


@pytest.fixture
def lamps(tmp_path, monkeypatch):
    """A folder `lamps` with two things and a test module that must stay unread."""
    folder = tmp_path / "lamps"
    (folder / "tests").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "shelf.py").write_text(
        "from wangge.base.shelf import Shelf\nlamps = Shelf('lamps')\n"
    )
    for name in ("tall", "low"):
        (folder / f"{name}.py").write_text(
            f"from lamps.shelf import lamps\nlamps.add('{name}')('{name} lamp')\n"
        )
    (folder / "_draft.py").write_text("raise RuntimeError('private')\n")
    (folder / "tests" / "__init__.py").write_text("raise RuntimeError('a test')\n")
    monkeypatch.syspath_prepend(tmp_path)
    before = list(shelves._shelves)
    yield __import__("lamps.shelf").shelf.lamps
    shelves._shelves[:] = before
    for name in [name for name in sys.modules if name.startswith(("lamps", "more_lamps"))]:
        del sys.modules[name]


def test_a_file_dropped_in_is_a_thing_added(lamps):
    assert lamps.keys() == ["low", "tall"]
    assert lamps.get("tall") == "tall lamp"
    assert list(lamps) == [("low", "low lamp"), ("tall", "tall lamp")]
    assert "low" in lamps and len(lamps) == 2
    assert lamps in all_shelves()


def test_a_missing_key_is_told_what_stands_there(lamps):
    with pytest.raises(KeyError, match="low, tall"):
        lamps["blue"]


def test_nothing_is_replaced(lamps):
    with pytest.raises(LookupError, match="stands on lamps already"):
        lamps.fill() or lamps.add("low")("another")


def test_other_distributions_add_by_entry_point(lamps, tmp_path, monkeypatch):
    (tmp_path / "more_lamps.py").write_text(
        "from lamps.shelf import lamps\nlamps.add('blue')('blue lamp')\n"
    )
    there = [
        EntryPoint("lamps:blue", "more_lamps", shelves.GROUP),
        EntryPoint("lampshades", "no_such_module", shelves.GROUP),
    ]
    monkeypatch.setattr(shelves, "entry_points", lambda *, group: there)
    assert lamps.keys() == ["blue", "low", "tall"]


def test_a_broken_file_is_met_again(lamps, tmp_path):
    broken = tmp_path / "lamps" / "broken.py"
    broken.write_text("import no_such_thing\n")
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError):
            lamps.keys()
    broken.unlink()


def test_a_shelf_without_a_folder():
    before = list(shelves._shelves)
    hooks: Shelf[str] = Shelf("wangge.base.clock")
    hooks.add("one")("thing")
    assert hooks.keys() == ["one"]
    shelves._shelves[:] = before
