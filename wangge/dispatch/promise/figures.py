"""数字 figures: how much the machine sends, whether what comes has changed, how the shadow would have done."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.timezone import localdate

from wangge.assist.models import ModelVersion
from wangge.assist.queries import standing
from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.cases.queries.lists import midnight
from wangge.dispatch.models import Outcome, Sent
from wangge.dispatch.promise.tally import HORIZON, SHOWN_DAYS
from wangge.dispatch.rules.drift import Drift, compared

TASK = "dispatch"  # of the models in assist
SAMPLE = 500  # dispatches of each sample that are compared
WINDOWS = {"today": 1, "week": 7, "month": 30}
SINCE_WHEN = 365  # days of corrections counted where no model was ever fitted


def gathered(at: datetime) -> dict[str, Any]:
    """All that pages tell besides the scopes; a handful of statements."""
    drifted = drift(at)
    return {
        "at": at.isoformat(),
        "coverage": coverage(at),
        "drift": {**asdict(drifted), "found": drifted.found},
        "shadow": shadow(at),
        "corrections": corrections(live_model(), at),
    }


def live_model() -> ModelVersion | None:
    """The learned model that ranks at present."""
    return standing(TASK)


def coverage(at: datetime) -> dict[str, dict[str, int]]:
    """today, week, month → how many cases heard in it came to be dispatched or wait to be, and how
    many of these the machine sent; one statement."""
    counts: dict[str, Any] = {}
    for name, days in WINDOWS.items():
        within = Q(registered_at__gte=midnight(at) - timedelta(days=days - 1))
        counts[f"{name}_of"] = Count("pk", filter=within)
        counts[f"{name}_sent"] = Count("pk", filter=within & Q(by_machine=True))
    since = midnight(at) - timedelta(days=max(WINDOWS.values()) - 1)
    reached = Case.objects.filter(registered_at__gte=since).filter(
        Q(hops__gt=0) | Q(state__in=(State.ACCEPTED, State.UNDER_REVIEW))
    )
    machine = Exists(Sent.objects.filter(case_id=OuterRef("pk")))
    found = reached.annotate(by_machine=machine).aggregate(**counts)
    return {
        name: {"of": found[f"{name}_of"], "sent": found[f"{name}_sent"]} for name in WINDOWS
    }  # fmt: skip


def drift(at: datetime) -> Drift:
    """The last dispatches of the model that sends now against its first; three statements."""
    recent = Sent.objects.filter(day__gt=localdate(at) - timedelta(days=HORIZON)).order_by("-pk")
    name = recent.values_list("model", flat=True).first()
    if name is None:
        return compared([], [])
    columns = ("category", "confidence")
    first = list(
        Sent.objects.filter(model=name).order_by("pk").values_list("pk", *columns)[:SAMPLE]
    )
    last = Sent.objects.filter(model=name, pk__gt=first[-1][0]).order_by("-pk")
    now = last.values_list(*columns)[:SAMPLE]
    return compared([(kind, sure) for _, kind, sure in first], list(now))


def shadow(at: datetime) -> dict[str, Any]:
    """How the shadow model would have done beside the live one; one statement.

    Where the live one was wrong the truth is the unit that leads the case now.
    """
    since = localdate(at) - timedelta(days=SHOWN_DAYS - 1)
    beside = Sent.objects.filter(day__gte=since).exclude(shadow_model="")
    same = Q(shadow_unit=F("unit_id"))
    right, wrong = Q(outcome=Outcome.RIGHT), Q(outcome=Outcome.WRONG)
    led = wrong & Q(case__lead_unit__isnull=False)
    return beside.aggregate(
        n=Count("pk"),
        agreed=Count("pk", filter=same),
        settled=Count("pk", filter=right | led),
        live_right=Count("pk", filter=right),
        shadow_right=Count(
            "pk", filter=(right & same) | (led & Q(shadow_unit=F("case__lead_unit_id")))
        ),
    )


def corrections(live: ModelVersion | None, at: datetime) -> int:
    """What a new fit could learn from: cases heard since the last one that a person dispatched, and
    dispatches of the machine that have since turned out wrong; two statements."""
    since = live.made_at if live else at - timedelta(days=SINCE_WHEN)
    machine = Exists(Sent.objects.filter(case_id=OuterRef("pk")))
    by_people = Case.objects.filter(registered_at__gte=since, hops__gt=0).exclude(machine)
    wrong = Sent.objects.filter(outcome=Outcome.WRONG, settled_at__gte=since)
    return by_people.count() + wrong.count()
