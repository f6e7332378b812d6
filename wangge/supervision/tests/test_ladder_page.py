"""The page of the ladder: a rung changed, tried, refused; the ladder out to a file and in again."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from wangge.base.clock import now
from wangge.people.models import Trace
from wangge.supervision import models
from wangge.supervision.actions import policy
from wangge.supervision.actions.firing import fire_due
from wangge.supervision.actions.watching import arrange
from wangge.supervision.queries.ahead import ahead
from wangge.supervision.queries.policy import rung_called, rungs
from wangge.supervision.rules.defaults import DEFAULTS
from wangge.supervision.tests.ground import Town, client, late, page

HOUR = timedelta(hours=1)


class TestLadder:
    FORM = {"active": "1", "when": "past", "after": "2", "after_unit": "hour", "answer": "0"}

    def test_a_supervisor_changes_a_rung_and_it_is_traced(self, town: Town) -> None:
        late(town)
        said = self.FORM | {"tell": ["clerk", "leader"], "needs_ack": "1"}
        url = reverse("supervision_rung", args=["completion-urge"])
        assert client(town, "supervisor").post(url, said).status_code == 302
        new = rung_called("completion-urge")
        assert new is not None and (new.after, new.after_unit) == (2, "hour")
        assert new.tell == ("clerk", "leader")
        assert len(rungs()) == len(DEFAULTS)  # the others were copied and stay as they were
        trace = Trace.objects.filter(act="ladder changed", object="rung:completion-urge").get()
        assert trace.detail["what"]["after"] == [0, 2]
        assert Trace.objects.filter(act="ladder changed").count() == 1

    def test_trying_says_what_would_fire_and_keeps_nothing(self, town: Town) -> None:
        late(town)
        fire_due(at=now())
        url = reverse("supervision_rung", args=["completion-supervise"])
        said = self.FORM | {"tell": ["clerk"], "after": "0", "try": "1"}
        html = client(town, "supervisor").post(url, said).content.decode()
        assert "it would fire 1 times within 24 hours" in html
        assert not models.Rung.objects.exists()

    @pytest.mark.parametrize(
        ("change", "about"),
        [({"tell": []}, "nobody would be told"), ({"after": "soon"}, "a whole number")],
    )
    def test_a_wrong_rung_is_refused(self, town: Town, change: Any, about: str) -> None:
        url = reverse("supervision_rung", args=["completion-urge"])
        answer = client(town, "supervisor").post(url, self.FORM | {"tell": ["clerk"]} | change)
        assert answer.status_code == 422 and about in answer.content.decode()
        assert not models.Rung.objects.exists()

    def test_leaders_read_it_and_change_nothing(self, town: Town) -> None:
        page(town, "leader", reverse("supervision_ladder"))
        url = reverse("supervision_rung", args=["completion-urge"])
        assert client(town, "leader").post(url, self.FORM).status_code == 403

    def test_a_changed_ladder_is_reckoned_anew(self, town: Town) -> None:
        case = town.case(at=now(), hours=10)
        fire_due(at=now())
        before = models.Watching.objects.get(case=case).next_at
        policy.change_rung("completion-50", percent=20, by="person:1", at=now())
        assert arrange([case.pk], at=now()) == 1
        after = models.Watching.objects.get(case=case).next_at
        assert before is not None and after is not None and before - after == 3 * HOUR

    def test_out_to_a_file_and_in_again(self, town: Town, tmp_path: Path) -> None:
        out = io.StringIO()
        policy.export(out)
        file = tmp_path / "ladder.csv"
        file.write_text(out.getvalue(), encoding="utf-8")
        assert policy.load(file, by="person:1", at=now()) == len(DEFAULTS)
        assert rungs() == DEFAULTS
        assert not Trace.objects.filter(act="ladder changed").exists()  # nothing is another

    @pytest.mark.parametrize(
        ("old", "new", "about"),
        [
            ("clerk unit_head", "mayor", "tell: 'mayor'"),
            ("code,clock", "kode,clock", "'code' is missing"),
            ("completion-joint,", "completion-listed,", "stands twice"),
            (",yes,", ",perhaps,", "neither yes nor no"),
        ],
    )
    def test_a_wrong_file_says_where_and_changes_nothing(
        self, town: Town, tmp_path: Path, old: str, new: str, about: str
    ) -> None:
        out = io.StringIO()
        policy.export(out)
        file = tmp_path / "ladder.csv"
        file.write_text(out.getvalue().replace(old, new, 1), encoding="utf-8")
        with pytest.raises(policy.LadderError, match=about):
            policy.load(file, by="person:1", at=now())
        assert not models.Rung.objects.exists()

    def test_ahead_counts_what_is_due_within_the_hours(self, town: Town) -> None:
        town.case(at=now(), hours=10)
        found = ahead(DEFAULTS, at=now(), within=6 * HOUR)
        assert (dict(found.counts), found.clocks, found.cut) == ({"completion-50": 1}, 1, False)
