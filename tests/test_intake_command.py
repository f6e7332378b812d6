"""`wangge intake` lists what could not be read, without its content, and reads it again."""

import json

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
