"""A messenger killed while it tells: what it had not finished is told again, and only once."""

import os
import signal
import subprocess
import sys
from pathlib import Path

TELL = """
import django; django.setup()
import os, sys, time
from django.core.management import call_command
from wangge.base.crypto import keys
from wangge.cases import events as e
from wangge.cases.audit import verify
from wangge.cases.log import open, record
from wangge.cases.messenger import Messenger, on
from wangge.cases.models import Case, Entry
from wangge.base.clock import now

def slow(case, event, at, _):
    record(case, e.Accepted(), by="machine:test", at=at)
    print("acting", flush=True)
    time.sleep(float(os.environ["NAP"]))

if sys.argv[1] == "make":
    call_command("migrate", run_syncdb=True, verbosity=0)
    for key in "abc":
        open(e.Registered(key=key, channel="web_form"), by="citizen", at=now(), channel="web_form", title="x")
else:
    Messenger(dict((on(e.Registered, slow),))).drain()
    accepted = Entry.objects.filter(kind="accepted").count()
    print(accepted, Case.objects.filter(state="accepted").count(), len(list(verify())), flush=True)
"""


def run(home: Path, what: str, nap: float) -> "subprocess.Popen[str]":
    said = dict(os.environ, WANGGE_HOME=str(home), NAP=str(nap), PYTHONPATH=os.getcwd())
    said.pop("WANGGE_DATABASE_URL", None)
    said["DJANGO_SETTINGS_MODULE"] = "wangge.site.settings"
    command = [sys.executable, "-c", TELL, what]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=said)


def test_killed_in_the_middle_of_telling_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "wangge.site.commands", "init"],
        env=dict(os.environ, WANGGE_HOME=str(tmp_path)),
        check=False,
    )
    assert made.returncode == 0
    assert run(tmp_path, "make", 0).wait(60) == 0
    for _ in range(3):
        teller = run(tmp_path, "tell", 60)
        assert teller.stdout is not None and teller.stdout.readline().strip() == "acting"
        os.kill(teller.pid, signal.SIGKILL)
        teller.wait()
    again, _ = run(tmp_path, "tell", 0).communicate(timeout=60)
    assert again.strip().splitlines()[-1] == "3 3 0"
