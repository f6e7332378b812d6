"""The page of coverage claims nothing that no test proves."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/coverage.md"
IDS = [f"S{number}" for number in range(1, 118)]
STATES = ("works", "partly", "not yet", "not ours")
CLAIMS = {"works", "partly"}
PROOF = re.compile(r"`([\w/.]+\.py)::(\w+)`")


class Row(NamedTuple):
    key: str
    name: str
    state: str
    there: str
    proof: str


def rows_of(page: str) -> list[Row]:
    lines = [line.strip().strip("|").split("|") for line in page.splitlines()]
    found = [[cell.strip() for cell in cells] for cells in lines if len(cells) == 5]
    return [Row(*cells) for cells in found if re.fullmatch(r"S\d+", cells[0])]


@cache
def functions(file: str) -> frozenset[str]:
    """Names of the test functions of a file, those in classes too; none where it is not there."""
    path = ROOT / file
    if not path.is_file() or not path.name.startswith("test_"):
        return frozenset()
    nodes = ast.walk(ast.parse(path.read_text()))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(n.name for n in nodes if isinstance(n, kinds) and n.name.startswith("test"))


def faults(rows: list[Row]) -> list[str]:
    """What is claimed without proof, or said without words."""
    found = []
    for row in rows:
        proofs = PROOF.findall(row.proof)
        if row.state not in STATES:
            found.append(f"{row.key}: {row.state!r} is none of {', '.join(STATES)}")
        if row.state in CLAIMS and not proofs:
            found.append(f"{row.key}: {row.state} without a test")
        if row.state not in CLAIMS and row.proof:
            found.append(f"{row.key}: {row.state}, and yet a proof")
        if len(row.there) < 10 or not row.name:
            found.append(f"{row.key}: say what there is, or why not")
        found += [
            f"{row.key}: there is no {file}::{name}"
            for file, name in proofs
            if name not in functions(file)
        ]
    return found


def test_every_system_of_the_seeds_has_one_row() -> None:
    assert [row.key for row in rows_of(PAGE.read_text())] == IDS


def test_nothing_is_claimed_that_no_test_proves() -> None:
    found = faults(rows_of(PAGE.read_text()))
    assert not found, "\n".join(found)


def test_the_count_at_the_head_is_that_of_the_rows() -> None:
    page = PAGE.read_text()
    counted = Counter(row.state for row in rows_of(page))
    told = re.search(r"^\*\*(.+)\*\*$", page, re.MULTILINE)
    assert told and told[1] == " · ".join(f"{state} {counted[state]}" for state in STATES)


GOOD = Row("S1", "a", "works", "all that is wanted", "`tests/test_coverage.py::test_bad_rows`")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (GOOD._replace(proof=""), "without a test"),
        (GOOD._replace(proof="`tests/test_coverage.py::test_of_nothing`"), "there is no"),
        (GOOD._replace(proof="`tests/test_none.py::test_bad_rows`"), "there is no"),
        (GOOD._replace(proof="`tests/test_coverage.py::faults`"), "there is no"),
        (GOOD._replace(state="done"), "none of"),
        (GOOD._replace(state="not yet"), "and yet a proof"),
        (GOOD._replace(there="–"), "say what there is"),
    ],
    ids=["no test", "no such test", "no such file", "not a test", "state", "too much", "no words"],
)
def test_bad_rows(row: Row, fault: str) -> None:
    assert faults([GOOD]) == []
    assert any(fault in one for one in faults([row]))
