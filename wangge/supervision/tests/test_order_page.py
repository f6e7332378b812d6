"""The page of an order: of one case or of many; who may do what to it, and what is refused."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from wangge.base.clock import now
from wangge.duties.models import Category
from wangge.notices.models import Notice
from wangge.supervision.actions.finding import look_around
from wangge.supervision.models import Finding, Order
from wangge.supervision.tests.ground import Town, client, late, page


def concentrated(town: Town) -> Finding:
    category = Category.objects.create(scheme="event", code="1", name="暴露垃圾")
    for n in range(8):
        unit = "water" if n % 2 else "lamps"
        case = town.case(str(n), unit=unit, at=now(), category_id=category.pk)
        type(case).objects.filter(pk=case.pk).update(division_code="990101001001")
    look_around(at=now())
    return Finding.objects.get(watch="concentrated")


def post(town: Town, name: str, url: str, status: int = 302, **said: Any) -> str:
    answer = client(town, name).post(url, said)
    assert answer.status_code == status, answer.content[:800]
    return answer.content.decode()


def test_what_a_watch_saw_becomes_an_order_to_all_units_it_concerns(town: Town) -> None:
    finding = concentrated(town)
    assert "Issue an order" in page(
        town, "supervisor", reverse("supervision_found", args=[finding.pk])
    )
    url = reverse("supervision_issue", args=[finding.pk])
    day = (now() + timedelta(days=3)).date().isoformat()
    post(town, "supervisor", url, level="joint", reason="集中整治", day=day)
    order = Order.objects.get()
    assert (order.case, order.trigger, order.level) == (None, "watch:concentrated", "joint")
    assert set(order.addressed.values_list("unit__code", flat=True)) == {"lamps", "water"}
    told = Notice.objects.filter(data__order=order.pk, person__username="water_clerk").get()
    done = "supervision_order_done"
    post(town, "water_clerk", reverse(done, args=[order.pk, "acknowledge"]))
    told.refresh_from_db()
    assert told.acknowledged_at is not None
    assert Notice.objects.filter(unit=town.units["lamps"], acknowledged_at=None).exists()
    post(town, "water_clerk", reverse(done, args=[order.pk, "answer"]), words="已清运完毕")
    assert order.addressed.get(unit__code="water").feedback == "已清运完毕"
    post(town, "supervisor", reverse(done, args=[order.pk, "close"]), words="整治到位")
    order.refresh_from_db()
    assert order.result == "整治到位"
    post(town, "lamps_clerk", reverse(done, args=[order.pk, "acknowledge"]), 403)


def test_what_is_too_short_is_refused_and_kept(town: Town) -> None:
    late(town)
    from wangge.supervision.actions.firing import fire_due

    fire_due(at=now())
    order = Order.objects.get()
    url = reverse("supervision_order_done", args=[order.pk, "answer"])
    html = post(town, "lamps_clerk", url, 409, words="好")
    assert "Say it in a few words." in html and ">好</textarea>" in html
    post(town, "lamps_clerk", url, words="明天修好路灯")
    assert order.addressed.get().answered_at is not None


def test_an_order_is_seen_by_its_units_and_by_the_centre(town: Town) -> None:
    late(town)
    from wangge.supervision.actions.firing import fire_due

    fire_due(at=now())
    url = reverse("supervision_order", args=[Order.objects.get().pk])
    page(town, "lamps_clerk", url)
    page(town, "leader", url)
    page(town, "water_clerk", url, 404)
    post(town, "leader", url + "/close", 403, words="已经办结")


def test_an_order_nobody_can_be_addressed_by_is_refused(town: Town) -> None:
    from wangge.cases.models import Case

    finding = concentrated(town)
    Case.objects.update(lead_unit=None)
    url = reverse("supervision_issue", args=[finding.pk])
    post(town, "supervisor", url, level="joint", reason="集中整治")
    post(town, "supervisor", url, level="shout", reason="集中整治")
    post(town, "leader", url, 403, level="joint", reason="集中整治")
    assert not Order.objects.exists()


def test_a_head_acknowledges_in_the_list_and_stays_there(town: Town) -> None:
    late(town)
    from wangge.supervision.actions.firing import fire_due

    fire_due(at=now())
    done = reverse("supervision_order_done", args=[Order.objects.get().pk, "acknowledge"])
    listed = reverse("supervision_orders") + "?standing=unseen"
    assert done in page(town, "lamps_unit_head", listed)
    for other in ("supervisor", "city_unit_head"):  # it is not theirs to acknowledge
        assert done not in page(town, other, listed)
    answer = client(town, "lamps_unit_head").post(done, {"back": listed})
    assert (answer.status_code, answer["Location"]) == (302, listed)
    assert done not in page(town, "lamps_unit_head", listed)
    away = client(town, "lamps_unit_head").post(done, {"back": "https://elsewhere.example/"})
    assert away.status_code == 403 and "Location" not in away
