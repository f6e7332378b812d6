"""A messenger killed while it tells: what it had not finished is told again, and only once."""

import os
import signal
from pathlib import Path

from tests.processes import installation, run, until

OPEN = """
import json
from wangge.base.clock import now
from wangge.cases import events as e
from wangge.cases.log import open
for key in "abc":
    open(e.Registered(key=key, channel="web_form"), by="citizen", at=now(), channel="web_form", title="x")
print(json.dumps(True))
"""
TELL = """
import django; django.setup()
import sys, time
from wangge.base.clock import now
from wangge.cases import events as e
from wangge.cases.audit import verify
from wangge.cases.log import record
from wangge.cases.messenger import Messenger, on
from wangge.cases.models import Case, Entry

def slow(case, event, at, _):
    record(case, e.Accepted(), by="machine:test", at=at)
    print("acting", flush=True)
    time.sleep(float(sys.argv[1]))

Messenger(dict((on(e.Registered, slow),))).drain()
accepted = Entry.objects.filter(kind="accepted").count()
print(accepted, Case.objects.filter(state="accepted").count(), len(list(verify())), flush=True)
"""


def test_killed_in_the_middle_of_telling_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with installation(tmp_path) as made:
        assert made.ask(OPEN) is True
        for turn in "123":
            teller = made.start("60", turn, program=TELL)
            until((tmp_path / f"60-{turn}.log").read_text)
            os.kill(teller.pid, signal.SIGKILL)
            teller.wait()
        again = run("0", env=made.env, program=TELL)
    assert again.stdout.strip().splitlines()[-1] == "3 3 0"
