"""考核页所示 shown: a report as the pages put it – bars, badges, words for the mix of cases."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from wangge.appraisal.queries.counted import Kind
from wangge.appraisal.rules.periods import Span
from wangge.appraisal.words import BANDS, LIES
from wangge.notices.words import period

ALIKE = 0.5  # points of percent below which two mixes are called alike


def number(value: float | None, suffix: str = "") -> str:
    """93.7 % or 12.4 h; a dash where there is none."""
    if value is None:
        return "–"
    said = f"{value:.1f}"
    return f"{said} {suffix}".strip() if suffix else said


def signed(value: float | None) -> str:
    """+1.2 or −0.4."""
    if value is None:
        return "–"
    said = f"{value:+.1f}".replace("-", "−")
    return "0.0" if said in ("+0.0", "−0.0") else said


def period_word(span: Span) -> str:
    """2026年10月, as the reader's language has it."""
    return period(span.key)


def head(line: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """A line with its words; its key where the measure is gone."""
    kind = kinds.get(line["measure"])
    return {
        **line,
        "label": kind.label if kind else line["measure"],
        "formula": kind.formula if kind else "",
        "standard_word": number(line["standard"], line["suffix"]),
    }


def group_rows(group: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a group's table, best first."""
    lines = group["lines"]
    known = [row for row in group["units"] if row["score"] is not None]
    least = min((row["low"] for row in known), default=0.0)
    most = max((row["high"] for row in known), default=1.0)
    return [_row(row, lines, least, most) for row in group["units"]]


def _row(
    row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], least: float, most: float
) -> dict[str, Any]:
    tone, sign, word = BANDS[row["band"]]
    cells = []
    for line in lines:
        found = row["lines"].get(line["measure"])
        cells.append(_cell(line, found) if found else {"measure": line["measure"], "none": True})
    before = row["before"]
    return {
        **row,
        "band_tone": tone,
        "band_sign": sign,
        "band_word": word,
        "range": f"{row['first']}–{row['last']}" if row["first"] != row["last"] else row["first"],
        "score_word": number(row["score"]),
        "bar": bar(row, least, most) if row["score"] is not None else None,
        "change": signed(before["change"]) if before else "–",
        "change_shown": bool(before) and (before["low"] > 0 or before["high"] < 0),
        "change_up": bool(before) and before["change"] > 0,
        "cells": cells,
    }


def _cell(line: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    tone, sign, word = LIES[found["lies"]]
    return {
        "measure": line["measure"],
        "few": found.get("few", False),
        "word": number(found["adjusted"], line["suffix"]),
        "raw": number(found["value"], line["suffix"]),
        "n": found["n"],
        "k": found["k"],
        "tone": tone,
        "sign": sign,
        "lies": word,
        "odd": found["lies"] != "in",
    }


def bar(row: Mapping[str, Any], least: float, most: float) -> dict[str, float]:
    """Where score, interval and the group's standard stand, from 0 to 100."""
    wide = max(most - least, 1e-9)
    places = {name: row[name] for name in ("score", "low", "high", "standard")}
    return {
        name: round(min(max(100 * (x - least) / wide, 0.0), 100.0), 2) for name, x in places.items()
    }


def mix_words(line: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """How a unit's cases compare with the group's, and what that did to its number."""
    expected, standard = found["expected"], line["standard"]
    if line["mean"] or expected is None or standard is None:
        return ""
    said = {
        "expected": number(expected, line["suffix"]),
        "got": number(found["value"], line["suffix"]),
    }
    off = expected - standard if not line["flip"] else standard - expected
    if off < -ALIKE:
        return (
            _(
                "The unit’s cases are harder than the group’s: with them the group would have had "
                "%(expected)s, it had %(got)s."
            )
            % said
        )
    if off > ALIKE:
        return (
            _(
                "The unit’s cases are easier than the group’s: with them the group would have had "
                "%(expected)s, it had %(got)s."
            )
            % said
        )
    return (
        _(
            "The unit’s cases are like the group’s: with them the group would have had %(expected)s, "
            "it had %(got)s."
        )
        % said
    )
