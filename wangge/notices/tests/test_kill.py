"""`kill -9` of a real worker in the middle of a sending: another sends it again, under the same id."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.processes import installation, kill_group, until

TOLD = """
import json
from wangge.base.clock import now
from wangge.notices.actions import keeping, notify
from wangge.people.models import Person
one = Person.objects.create(username="one", name="one", password="!")
keeping.add_hook("other", {url!r}, by="machine:test", at=now())
notify("urged", to=[one], key="k", at=now())
print(json.dumps(True))
"""
STANDS = """
import json
from wangge.notices.models import Delivery
print(json.dumps([[one.tries, one.done_at is None, one.receipt] for one in Delivery.objects.all()]))
"""
LEASE_ENDS = """
import json
from wangge.base.clock import now
from wangge.notices.models import Delivery
print(json.dumps(Delivery.objects.filter(next_at__gt=now()).update(next_at=now())))
"""


class Holding(ThreadingHTTPServer):
    """Takes what it is sent and answers only when it may."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.may = threading.Event()

        class Answers(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                holding.heard.append(self.headers["webhook-id"])
                if holding.may.wait(60):
                    self.send_response(204)
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        holding = self
        super().__init__(("127.0.0.1", 0), Answers)


@pytest.fixture
def holding() -> Iterator[Holding]:
    server = Holding()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.may.set()
    server.shutdown()
    server.server_close()


@pytest.mark.slow
def test_killed_in_the_middle_it_is_sent_again(tmp_path: Path, holding: Holding) -> None:
    free = {"WANGGE_NOTICES_HTTP": "yes", "WANGGE_HOOKS_PRIVATE": "yes"}
    with installation(tmp_path, **free, WANGGE_NOTICES_SECONDS="50") as made:
        made.ask(TOLD.format(url=f"http://127.0.0.1:{holding.server_port}/"))
        worker = made.start("work")
        until(lambda: holding.heard)
        kill_group(worker)
        assert made.ask(STANDS) == [[1, True, ""]]
        holding.may.set()
        assert made.ask(LEASE_ENDS) == 1
        made.start("work")
        until(lambda: len(holding.heard) == 2)
        until(lambda: made.ask(STANDS) == [[2, False, "204"]])
    assert len(set(holding.heard)) == 1
