"""`wangge intake` lists what could not be read, without its content, and reads it again."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wangge.base.clock import now
from wangge.intake.actions import refuse
from wangge.intake.models import Refusal, Request
from wangge.site.commands.intake import command

CALL = {
    "incident_no": "41010320261122000002", "received_at": "2026-11-22T01:38:00+08:00",
    "transferred_at": "2026-11-22T01:52:00+08:00", "callback_number": "13300006666",
    "text": "酒吧外放低音炮扰民",
}  # fmt: skip


@pytest.mark.django_db
def test_listed_and_read_again() -> None:
    silent = {name: said for name, said in CALL.items() if name != "callback_number"}
    for payload in (CALL, silent | {"incident_no": "41010320261122000003"}):
        reasons = [{"field": "text", "reason": "it was too late that night"}]
        refuse(payload, channel="police_110", reasons=reasons, at=now())
    run = CliRunner().invoke
    listed = run(command, ["list"])
    assert listed.exit_code == 0 and listed.output.count("police_110") == 2
    assert "13300006666" not in listed.output + json.dumps(
        list(Refusal.objects.values()), default=str
    )
    tried = run(command, ["retry"])
    assert tried.exit_code == 1 and "1 read, 1 still unread" in tried.output
    assert "callback_number" in tried.output and Request.objects.count() == 1
    assert run(command, ["list", "--channel", "web_form"]).output == "nothing was refused\n"


ROWS = """title,detail,group,time,lon,lat,who
路灯坏了,绿云小区南门的路灯坏了三天，晚上看不见路,a,2026/11/20 8:05:00,113.62,34.75,x
路灯没修,绿云小区南门路灯坏了三天了，晚上看不见路没人修,a,2026-11-21T09:00:00+08:00,,,y
油烟扰民,桃源路烧烤店油烟熏得开不了窗，夜里一两点还在营业,b,soon,far,34.75,x
🔥🔥,。。,c,,,,
,,,,,,
"""


def test_one_matter_is_judged_by_a_file_that_knows(tmp_path: Path) -> None:
    file = tmp_path / "known.csv"
    file.write_text(ROWS, encoding="utf-8-sig")
    asked = ["same", "--eval", str(file), "--time", "time", "--lon", "lon", "--lat", "lat"]
    done = CliRunner().invoke(command, [*asked, "--caller", "who", "--no-meaning"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["n"], told["true_groups"], told["groups"]) == (5, 4, 4)
    assert told["precision"] == told["recall"] == told["f05"] == told["b3_f1"] == 1
    assert told["odd"] == {"time": 1, "lon": 1} and told["p99_ms"] > 0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--group", "dup"], "no column dup; it has: title, detail, group"),
        (["--text", ","], "--text names no column"),
    ],
)
def test_what_it_cannot_read_it_says(tmp_path: Path, asked: list[str], said: str) -> None:
    file = tmp_path / "known.csv"
    file.write_text(ROWS, encoding="utf-8")
    done = CliRunner().invoke(command, ["same", "--eval", str(file), *asked])
    assert done.exit_code != 0 and said in done.output
    file.write_bytes("title,detail,group\n路灯,坏了,1\n".encode("gb18030"))
    done = CliRunner().invoke(command, ["same", "--eval", str(file)])
    assert done.exit_code == 1 and str(file) in done.output


def test_a_file_without_rows_has_nothing_to_find(tmp_path: Path) -> None:
    file = tmp_path / "known.csv"
    file.write_text("title,detail,group\n", encoding="utf-8")
    done = CliRunner().invoke(command, ["same", "--eval", str(file)])
    assert done.exit_code == 0 and json.loads(done.output)["n"] == 0
