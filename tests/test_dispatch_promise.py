"""`wangge dispatch watch` and `gate`, the tick of the clock, and a monitor in the life of a small city."""

import json

import pytest
from click.testing import CliRunner, Result

from tests.pages_cast import City
from wangge.base.clock import now, ticks
from wangge.base.kept import forget_all
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.messenger import Messenger
from wangge.dispatch.models import Gate, Look, Sent
from wangge.dispatch.rules.limits import Limit, Tier
from wangge.duties.actions import make_calendar
from wangge.duties.models import DeadlineRule, DutyItem
from wangge.flow import FLOW
from wangge.intake.actions import accept
from wangge.site.commands.dispatch import command

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "0.3")
    monkeypatch.setenv("WANGGE_DISPATCH_MARGIN", "0")
    forget_all()
    yield
    forget_all()


@pytest.fixture
def lit(city: City) -> City:
    make_calendar("default")
    DeadlineRule.objects.create(code="ALL", clock="completion", value=48, unit="hour", basis="试")
    for key, matter in {"lamps": "路灯不亮", "water": "水管爆裂"}.items():
        DutyItem.objects.create(
            code=key, matter=matter, keywords=[matter], law="某市条例", article="第九条",
            level="district", leads={"district": key},
        )  # fmt: skip
    return city


def wangge(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def hear(city: City, at: int) -> None:
    case = city.hear(f"n{at}", words=f"桐树路路灯不亮{at}天了").case
    accept(case, by="machine:test", at=now(), division_code="990101001001")


def test_a_machine_that_errs_is_stopped_by_the_clock_and_people_take_over(lit: City):
    for at in range(12):
        hear(lit, at)
    Messenger(FLOW).drain()
    assert Sent.objects.count() == 12
    for sent in Sent.objects.select_related("case"):
        said = e.ReturnRequested(code="not_ours", reason="灯杆是开发商的")
        record(sent.case, said, by="person:9", at=now())
        lit.does(sent.case, "dispatcher", "grant-return", reason="属实")
    Messenger(FLOW).drain()
    assert Sent.objects.filter(outcome="wrong", how="returned").count() == 12
    dict(ticks)["dispatch.watch"].act(now())
    assert Gate.objects.get(scope="tier:general").state == "stopped"
    before = Sent.objects.count()
    hear(lit, 99)
    Messenger(FLOW).drain()
    assert Sent.objects.count() == before
    told = json.loads(wangge("watch", "--json").output)
    assert told["gates"] == {"tier:general": "stopped"}
    assert told["scopes"][0]["scope"] == "all" and told["scopes"][0]["wrong"] == 12
    spoken = wangge("watch").output
    assert "stopped" in spoken and "tier:general" in spoken and "urgent: 99 more" in spoken


def test_the_flow_tells_what_came_of_it(lit: City):
    for at in range(2):
        hear(lit, at)
    Messenger(FLOW).drain()
    done, ruled = (one.case for one in Sent.objects.select_related("case").order_by("pk"))
    for case in (done, ruled):
        for event in (e.Signed(), e.Started()):
            record(case, event, by="person:7", at=now())
    record(done, e.Handled(result="换了灯泡"), by="person:7", at=now())
    record(ruled, e.Escalated(reason="争议", to="city"), by="person:7", at=now())
    water = lit.units["water"].pk
    said = e.Ruled(unit=water, reason="裁定")
    record(ruled, said, by="person:5", at=now(), lead_unit_id=water, final_assignment=True)
    Messenger(FLOW).drain()
    assert list(Sent.objects.order_by("pk").values_list("outcome", "how")) == [
        ("right", "handled"), ("wrong", "ruled"),
    ]  # fmt: skip


def test_the_clock_looks_every_minute_and_keeps_what_it_found(lit: City):
    tick = dict(ticks)["dispatch.watch"]
    assert tick.every == 60
    tick.act(now())
    more = Look.objects.get().found["more"]
    tick.act(now())
    assert Look.objects.get().found["more"] == more  # what judges nothing may be minutes old
    assert "sent nothing" in wangge("watch").output


def test_the_gate_by_command(lit: City):
    done = wangge("gate", "tier:safety", "stopped", "--reason", "演练")
    assert done.exit_code == 0 and "tier:safety is stopped" in done.output
    gate = Gate.objects.get()
    assert (gate.by, gate.reason) == ("command:gate", "演练")
    for words, said in (
        (("tier:safety", "stopped", "--reason", "再"), "already"),
        (("tier:cheap", "stopped", "--reason", "再"), "general, urgent, safety"),
        (("all", "tightened", "--reason", "再"), "threshold"),
        (("all", "stopped"), "--reason"),
    ):
        refused = wangge("gate", *words)
        assert refused.exit_code and said in refused.output
    done = wangge("gate", "all", "tightened", "--threshold", "0.95", "--reason", "从严")
    assert done.exit_code == 0 and Gate.objects.count() == 2


def test_what_a_limit_keeps_in_the_log_is_plain_json():
    held = Limit(
        tier=Tier.SAFETY, threshold=0.9, usual=0.9, certified=False, bound=None, target=0.01,
        delta=0.05,
    )  # fmt: skip
    assert json.loads(json.dumps(held.plain(0.95)))["tier"] == "safety"
