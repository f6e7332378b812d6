"""What the tests of learned dispatch teach, and how they ask."""

import csv
import json
import random
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from wangge.dispatch.ranking import think
from wangge.dispatch.tests.conftest import COMMUNITY, accepted
from wangge.site.commands import dispatch as commands

WAYS = {  # said otherwise than the duty list says it: only who has learned can know
    "D1": ("漆黑一片", "灯柱歪倒", "灯泡闪烁", "晚上伸手不见五指"),
    "D2": ("炒货车挡着人行道", "烧烤炉子冒烟", "水果车堵路口", "夜市油污满地"),
    "D3": ("邻居把旧家具搁门外", "电动车停在过道", "泡沫箱占了走廊", "鞋柜摆到公共地方"),
}
WHERE = ("东门", "南湖边", "学府街", "车站", "河堤", "三号楼", "菜场", "新村", "柳巷", "桥头")
NEW = {code: ways[0] + "，请派人来看" for code, ways in WAYS.items()}


def sentences(count: int, *, seed: int = 1) -> list[tuple[str, str]]:
    dice = random.Random(seed)
    codes = [list(WAYS)[at % 3] for at in range(count)]
    return [
        (
            f"{dice.choice(WHERE)}{dice.choice(WAYS[c])}{dice.randrange(999)}号{dice.choice(WHERE)}",
            c,
        )
        for c in codes
    ]


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def fitted(*words: object) -> dict[str, Any]:
    result = CliRunner().invoke(commands.command, ["fit", *map(str, words), "--json"])
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def thought(words: str, **facts: object):
    return think([accepted(words, **facts)])[0]


def first(words: str, **facts: object) -> int | None:
    found = thought(words, **facts).candidates
    return found[0].unit if found else None


def settled_file(path: Path) -> Path:
    """A file of settled cases, said otherwise than the duty list says it."""
    rows = [
        {"words": words, "expected_duty": code, "community": COMMUNITY, "channel": "mail", "urgency": "general"}
        for words, code in sentences(120)
    ]  # fmt: skip
    return written(path, rows)
