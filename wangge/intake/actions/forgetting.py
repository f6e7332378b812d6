"""忘 forgetting: past its time, the sealed part of a request is wiped; what is left names nobody."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from wangge.intake.actions.hearing import KEEP_DAYS
from wangge.intake.models import Refusal, Request

BATCH = 500


def forget_due(at: datetime) -> int:
    """Wipe who spoke, and what was said unmasked, where the day to keep it until has come; how many.

    The masked words, the case and its log stay; with the look-up hash nobody can be found either.
    """
    due = Request.objects.filter(forgotten_at=None, keep_until__lte=localdate(at))
    done = 0
    while keys := list(due.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        done += Request.objects.filter(pk__in=keys, forgotten_at=None).update(
            sealed="", phone_hash="", words_hash="", forgotten_at=at
        )
    return done + _refusals(at)


def _refusals(at: datetime) -> int:
    """Payloads nobody could read have a person in them too."""
    old = Refusal.objects.filter(received_at__lte=at - timedelta(days=KEEP_DAYS.value))
    return old.exclude(sealed="").update(sealed="")
