"""The command `wangge appraisal`: the same deeds and digests as the pages, and errors that say what to do."""

import json

import pytest
from click.testing import CliRunner

from wangge.appraisal import actions
from wangge.appraisal.models import Publication, Run
from wangge.appraisal.tests.city import AT, CONTENT, PERIOD
from wangge.appraisal.tests.conftest import ground as ground
from wangge.people.models import Trace
from wangge.site.commands.appraisal import command


def call(*said: str):
    return CliRunner().invoke(command, [str(one) for one in said])


def test_the_command_runs_publishes_verifies_and_exports(ground, tmp_path) -> None:
    done = call("run", PERIOD, "--publish")
    assert done.exit_code == 0, done.output
    kept = Publication.objects.get()
    assert kept.digest in done.output
    assert call("verify").exit_code == 0
    again = call("run", PERIOD)
    assert again.exit_code == 0 and Run.objects.count() == 2
    refused = call("publish", PERIOD)
    assert refused.exit_code == 1 and "mends" in refused.output
    file = tmp_path / "十月.xlsx"
    assert call("export", PERIOD, file, "--user", "head0").exit_code == 0
    assert file.read_bytes()[:2] == b"PK"
    assert Trace.objects.get(act="appraisal exported").detail["rows"] == 9
    assert call("export", PERIOD, tmp_path / "x.doc", "--user", "head0").exit_code == 1
    assert call("export", PERIOD, file, "--user", "operator").exit_code == 1
    assert call("export", PERIOD, file, "--user", "nobody").exit_code == 1


def test_the_command_says_what_is_wrong(ground, tmp_path) -> None:
    for said, word in (
        (("run", "last month"), "is no period"),
        (("run", PERIOD, "--scheme", "none"), "--scheme"),
        (("publish", "2020-01"), "has not been reckoned"),
    ):
        done = call(*said)
        assert done.exit_code == 1 and word in done.output
    file = tmp_path / "s.json"
    file.write_text("{", encoding="utf-8")
    assert call("scheme", file, "--name", "x").exit_code == 1
    file.write_text(json.dumps(CONTENT), encoding="utf-8")
    assert "version 2" in call("scheme", file, "--name", "月度考核").output


@pytest.mark.parametrize("why", ["digest", "run"])
def test_verify_fails_where_something_was_changed(ground, why) -> None:
    from django.db import connection

    actions.publish(ground.run(), by="person:1", at=AT)
    table, column = (
        ("appraisal_publication", "reason") if why == "digest" else ("appraisal_run", "content")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = 'x'")
    done = call("verify")
    assert done.exit_code == 1 and why in done.output
