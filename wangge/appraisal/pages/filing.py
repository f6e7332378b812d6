"""成文 filing: a group's table as a sheet, and as a file written with somebody's rights."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from wangge.appraisal import queries
from wangge.appraisal.models import Publication
from wangge.appraisal.outlets import FORMATS, Sheet
from wangge.appraisal.queries.seen import shown, sight
from wangge.appraisal.queries.source import source
from wangge.appraisal.rules.periods import Span, span
from wangge.appraisal.shown import head, number, period_word
from wangge.appraisal.words import BANDS
from wangge.people.models import Person
from wangge.people.queries import access
from wangge.people.traces import trace


class NothingToSee(LookupError):
    """There is nothing this person may take away; the message says why."""


def filed(
    person: Person, period: str, *, code: str, group: str, form: str, at: datetime
) -> tuple[str, bytes]:
    """(title, bytes) of what a person may see of a published period; it leaves a trace.

    NothingToSee where nothing is published, or none of it concerns them.
    """
    held = queries.publication(period, code)
    if held is None:
        raise NothingToSee(f"nothing is published of {period}")
    whole = queries.published_report(held)
    seen = sight(access(person, on=localdate(at)))
    least = int(whole["least"])
    report = shown(whole, seen, published=True, least=least)
    groups = [one for one in report["groups"] if not group or one["key"] == group]
    if not groups:
        raise NothingToSee(f"{person.username} may see no such group of {period}")
    when = span(period, queries.zone())
    return write(groups[0], when, held=held, person=person, form=form, least=least, at=at)


def write(
    group: Mapping[str, Any],
    period: Span,
    *,
    held: Publication | None,
    person: Person,
    form: str,
    least: int,
    at: datetime,
) -> tuple[str, bytes]:
    """(title, bytes) of a group as it may be seen, counts below `least` told as such, marked with who takes it, and traced. FontMissing."""
    when = f"{localtime(at):%Y-%m-%d %H:%M}"
    sheet = _sheet(group, period, held, least=least, who=person.name, when=when)
    data = FORMATS[form][1](sheet)
    about = {"form": form, "group": group["key"], "rows": len(group["units"])}
    trace("appraisal exported", by=person.actor, at=at, about=period.key, **about)
    return sheet.title, data


def _sheet(
    group: Mapping[str, Any],
    period: Span,
    held: Publication | None,
    *,
    least: int,
    who: str,
    when: str,
) -> Sheet:
    kinds = source().kinds()
    lines = [head(one, kinds) for one in group["lines"]]
    state = _("draft, not published")
    if held:
        said = {"n": held.version, "digest": held.digest[:16]}
        state = _("published, version %(n)s, digest %(digest)s") % said
    named = {"period": period_word(period), "group": group["name"]}
    first = [_("Rank"), _("Unit"), _("Band"), _("Score"), _("Interval"), _("Change")]
    return Sheet(
        title=_("Appraisal %(period)s %(group)s") % named,
        mark=_("exported by %(who)s %(when)s") % {"who": who, "when": when},
        head=[*first, *(str(one["label"]) for one in lines)],
        rows=[_cells(row, lines, least) for row in group["units"]],
        notes=[
            state,
            _(
                "Places are ranges that hold the true rank with a probability of 90 %; intervals 95 %."
            ),
            _("Numbers are adjusted for the mix of cases. “<%(n)s”: too few to be shown.")
            % {"n": least},
        ],
        widths=[7, 18, 8, 7, 12, 7, *([9] * len(lines))],
    )


def _cells(row: Mapping[str, Any], lines: list[dict[str, Any]], least: int) -> list[Any]:
    before = row["before"]
    few = f"<{least}"
    return [
        f"{row['first']}–{row['last']}",
        row["name"],
        str(BANDS[row["band"]][2]),
        few if row["few"] else round(row["score"], 2),
        "" if row["few"] else f"{row['low']:.1f}–{row['high']:.1f}",
        round(before["change"], 2) if before else None,
        *(_value(row["lines"].get(line["measure"]), line, few) for line in lines),
    ]


def _value(found: Mapping[str, Any] | None, line: Mapping[str, Any], few: str) -> str | None:
    if found is None:
        return None
    return few if found.get("few") else number(found["adjusted"], line["suffix"])
