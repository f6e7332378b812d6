"""教 naming: a settled case teaches what a place is called; a person may take that back."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from wangge.base.models import Edition
from wangge.grids.index import places
from wangge.grids.models import NAMES, AliasWitness, PlaceName
from wangge.grids.naming import held, place
from wangge.grids.naming.learned import Witness, agreement, phrases, voice_of

EXACT_ENOUGH = 3  # depth of a community: a wider place teaches nothing


def teach(
    *, words: str, address: str, division: str, lon: float | None, lat: float | None,
    witness: str, speaker: str, by: str, at: datetime,
) -> list[str]:  # fmt: skip
    """A person said where a case is: what unknown names its words hold may mean that place.

    `witness` is the case's number, `speaker` anything that is the same for the same person; only a
    digest of it is kept. Returns the aliases noted; none where the names are known already, or the
    place is no more exact than a street. The same case again changes its witness.
    """
    if places.current().depth(division) < EXACT_ENOUGH and lon is None:
        return []
    known = held.current()
    understood = place(words, known, address=address, ground=held.ground)
    found = (
        []
        if understood.sure and understood.best and understood.best.division == division
        else phrases(words, address=address, known=known)
    )
    with transaction.atomic():
        dropped = AliasWitness.objects.filter(witness=witness, withdrawn_at=None)
        again = dropped.exclude(alias__in=found).delete()[0]
        for alias in found:
            AliasWitness.objects.update_or_create(
                alias=alias, witness=witness,
                defaults={
                    "voice": voice_of(alias, speaker), "division": division, "lon": lon, "lat": lat,
                    "actor": by, "made_at": at,
                },
            )  # fmt: skip
        if again or _some_used(found):
            Edition.renew(NAMES)
    return found


def _some_used(aliases: Collection[str]) -> bool:
    """Whether two voices know one of them: then the gazetteer may change."""
    told: dict[str, list[Witness]] = {}
    rows = AliasWitness.objects.filter(alias__in=aliases, withdrawn_at=None)
    for row in rows.values_list("alias", "voice", "division", "lon", "lat"):
        told.setdefault(row[0], []).append(Witness(*row))
    return any(agreement(witnesses).voices > 1 for witnesses in told.values())


def withdraw(alias: str, *, by: str, at: datetime) -> int:
    """An alias is wrong: all that vouched for it is taken back, kept but used no more."""
    with transaction.atomic():
        gone = AliasWitness.objects.filter(alias=alias, withdrawn_at=None).update(
            withdrawn_at=at, withdrawn_by=by
        )
        if gone:
            Edition.renew(NAMES)
    return gone


def forget_names(
    *, by: str, at: datetime, codes: Collection[str] = (), source: str = ""
) -> int:  # fmt: skip
    """Take names away, by code or all of a source; how many went. ValueError if neither is given."""
    if not codes and not source:
        raise ValueError("say which: codes, or a source")
    found = PlaceName.objects.all()
    found = found.filter(code__in=codes) if codes else found.filter(source=source)
    with transaction.atomic():
        gone = found.delete()[1].get("grids.PlaceName", 0)
        if gone:
            Edition.renew(NAMES)
    return gone
