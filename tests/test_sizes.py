"""Size and name laws: what one person can hold in mind. The exceptions may only shrink."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("wangge", "cities", "setup", "bench", "tests", "train")
SUFFIXES = {".py", ".js", ".html", ".css"}
FILE_LINES, FUNCTION_LINES, ROOM_FILES, ROOM_LINES = 300, 50, 10, 1500
FREE = {"migrations", "vendor", "data", "__pycache__"}  # counted by no one
BAD_NAMES = {
    *("util", "utils", "common", "helper", "helpers", "manager", "managers"),
    *("service", "services", "misc"),
}
BAD_CLASSES = {"Event", "Task", "Signal"}
THE_EVENT = Path("wangge/cases/events/base.py")  # the one base class of what happens to a case

# What is over the law today: path -> size. Never add a line; make a number smaller, or drop it.
LONG_FILES: dict[str, int] = {}
LONG_FUNCTIONS: dict[str, int] = {}
ROOMS_OF_MANY_FILES: dict[str, int] = {}
LONG_ROOMS: dict[str, int] = {}


def sources(suffixes: set[str]) -> Iterator[Path]:
    """Our files, relative to the root."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            inside = path.relative_to(ROOT)
            if path.suffix in suffixes and not FREE.intersection(inside.parts):
                yield inside


def lines(path: Path) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{path}:{node.name}", node.end_lineno - node.lineno + 1


def rooms() -> list[Path]:
    return [
        one.parent for one in sources({".py"}) if len(one.parts) == 3 and one.stem == "__init__"
    ]


def own_files(room: Path) -> list[Path]:
    """The room's modules without doorplate, shelves, tests, migrations and templates."""
    return [path for path in (ROOT / room).glob("*.py") if path.stem != "__init__"]


def assert_law(sizes: dict[str, int], *, law: int, exceptions: dict[str, int]) -> None:
    """Over the law is exactly what the exceptions list, at exactly those sizes."""
    over = {name: size for name, size in sizes.items() if size > law}
    grown = {name: size for name, size in over.items() if size > exceptions.get(name, law)}
    assert not grown, f"over {law}: {grown}"
    assert over == exceptions, f"smaller now, so shrink the list of exceptions to {over}"


def test_files_are_short() -> None:
    sizes = {str(path): lines(path) for path in sources(SUFFIXES)}
    assert "tests/test_sizes.py" in sizes
    assert_law(sizes, law=FILE_LINES, exceptions=LONG_FILES)


def test_functions_are_short() -> None:
    sizes = {name: size for path in sources({".py"}) for name, size in functions(path)}
    assert_law(sizes, law=FUNCTION_LINES, exceptions=LONG_FUNCTIONS)


def test_rooms_have_few_files() -> None:
    sizes = {str(room): len(own_files(room)) for room in rooms()}
    assert "wangge/cases" in sizes
    assert_law(sizes, law=ROOM_FILES, exceptions=ROOMS_OF_MANY_FILES)


def test_rooms_are_short() -> None:
    sizes = {str(room): sum(lines(path) for path in own_files(ROOT / room)) for room in rooms()}
    assert_law(sizes, law=ROOM_LINES, exceptions=LONG_ROOMS)


def test_names_say_what_they_hold() -> None:
    bad = {str(path) for path in sources(SUFFIXES) if BAD_NAMES & {*path.parts, path.stem}}
    assert not bad, f"name these by what they hold: {bad}"


def test_words_for_cases_are_not_taken() -> None:
    bad = [
        f"{path}:{node.lineno} class {node.name}"
        for path in sources({".py"})
        if path != THE_EVENT
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name in BAD_CLASSES
    ]
    assert not bad, bad


@pytest.mark.parametrize(
    ("sizes", "exceptions"),
    [
        pytest.param({"new": 301}, {}, id="grown over the law"),
        pytest.param({"old": 305}, {"old": 304}, id="an exception that grew"),
        pytest.param({"old": 303}, {"old": 304}, id="an exception that shrank and was not lowered"),
        pytest.param({"old": 12}, {"old": 304}, id="an exception no longer needed"),
    ],
)
def test_the_law_is_held(sizes: dict[str, int], exceptions: dict[str, int]) -> None:
    with pytest.raises(AssertionError):
        assert_law(sizes, law=300, exceptions=exceptions)
