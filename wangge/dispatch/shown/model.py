"""模型页 model: what is promised and what is kept, in words and bars, as the model page shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from wangge.assist.models import ModelVersion
from wangge.dispatch import promise
from wangge.dispatch.models import STANDINGS, TIERS, Gate, Look
from wangge.dispatch.promise.gates import MONITOR
from wangge.dispatch.rules.limits import Standing, Tier, proof
from wangge.duties.queries import categories
from wangge.people.queries import names

SIGNS = {
    Standing.OPEN: ("done", "check"),
    Standing.TIGHTENED: ("soon", "up"),
    Standing.STOPPED: ("late", "pause"),
}
WINDOWS = ("today", "week", "month")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One scope: its counts, its bars (percent of their width), its gate."""

    scope: str
    kind: str
    key: str
    said: Mapping[str, Any]
    gate: Gate | None
    wide: float  # the error at the right end of the bar

    @property
    def tone(self) -> str:
        """late: the whole interval lies above the promise; soon: the error does; else done."""
        said = self.said
        if said["error"] is None:
            return "rest"
        if said["low"] > said["promised"]:
            return "late"
        return "soon" if said["error"] > said["promised"] else "done"

    @property
    def bar(self) -> dict[str, float]:
        """Where promise, error and interval stand, in percent of the bar."""
        said = self.said
        ends = {name: said[name] or 0.0 for name in ("promised", "error", "low", "high")}
        at = {name: round(min(100.0, 100 * one / self.wide), 1) for name, one in ends.items()}
        return {**at, "span": round(at["high"] - at["low"], 1)}

    @property
    def pending(self) -> int:
        return int(self.said["sent"] - self.said["settled"])

    @property
    def evidence(self) -> str:
        """What the bets against the promise have won, and at how much it is stopped."""
        return f"{self.said['e']:.3g} / {self.said['stops_at']:g}"

    @property
    def returns(self) -> float:
        return self.said["returned"] / self.said["sent"] if self.said["sent"] else 0.0


def rows(look: Look | None, gates: Mapping[str, Gate]) -> dict[str, list[Row]]:
    """all, tier, channel, category → rows, the busiest first."""
    listed = look.found["scopes"] if look else []
    found: dict[str, list[Row]] = {"all": [], "tier": [], "channel": [], "category": []}
    for said in sorted(listed, key=lambda one: (-one["sent"], one["scope"])):
        kind, _colon, key = said["scope"].partition(":")
        wide = max(3 * said["promised"], min(said["high"], 1.25 * (said["error"] or 0)), 0.02)
        gate = gates.get(said["scope"])
        found[kind].append(
            Row(scope=said["scope"], kind=kind, key=key, said=said, gate=gate, wide=wide)
        )
    return found


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is promised of one tier, in plain words."""

    name: str
    promise: str
    proof: str
    proved: bool
    gate: Gate | None
    row: Row | None


def tiers(
    look: Look | None, live: ModelVersion | None, gates: Mapping[str, Gate], among: Sequence[Row]
) -> list[Told]:
    """The promise of each tier: what it says, what of it is proved and what is still missing."""
    card = live.card.get("promise") if live else None
    card = card if isinstance(card, Mapping) else None
    seen = {one["tier"]: one for one in look.found["tiers"]} if look else {}
    told = []
    for tier, name in TIERS:
        target, delta = promise.target(Tier(tier)), promise.delta()
        proved = proof(card, Tier(tier))
        if proved and (proved.target > target or proved.delta > delta):
            proved = None
        bound = proved.target if proved else target
        said = _("%(tier)s: at most %(target)s go to a wrong unit (%(sure)s sure)") % {
            "tier": name, "target": percent(bound), "sure": percent(1 - delta, places=0),
        }  # fmt: skip
        told.append(
            Told(
                name=str(name),
                promise=said,
                proof=_proved(proved) if proved else _missing(seen.get(tier), card),
                proved=proved is not None,
                gate=gates.get(f"tier:{tier}"),
                row=next((one for one in among if one.key == tier), None),
            )
        )
    return told


def _proved(proved: Any) -> str:
    return _(
        "Proved on %(n)s cases the model had not seen: from a confidence of %(from)s on it sent "
        "%(sent)s, %(wrong)s of them wrong, so at most %(bound)s are"
    ) % {
        "n": proved.n, "from": percent(proved.threshold), "sent": proved.sent,
        "wrong": proved.wrong, "bound": percent(proved.bound),
    }  # fmt: skip


def _missing(seen: Mapping[str, Any] | None, card: Mapping[str, Any] | None) -> str:
    said = _("Not proved yet.") if card else _("Not proved: no fitted model is live.")
    provisional = promise.UNPROVEN.value == "provisional"
    said += " " + (
        _("Until then such cases are sent provisionally, by the fixed threshold.")
        if provisional
        else _("Until then a person sends every such case.")
    )
    if seen and seen["needed"] and provisional:
        said += " " + _("%(n)s more settled cases, all right, would prove it.") % {
            "n": seen["needed"]
        }
    elif seen and not seen["needed"]:
        said += " " + _("What was sent so far bears it out.")
    return said


def scope_word(scope: str, *, channel: Any = str) -> str:
    """A scope in words; `channel` says the word of a channel."""
    kind, _colon, key = scope.partition(":")
    if kind == "tier":
        return str(dict(TIERS).get(key, key))
    if kind == "category":
        named = dict.fromkeys(one.name for one in categories() if one.code == key)
        return f"{key} {' / '.join(named)}".rstrip()  # a code may stand in several schemes
    return str(channel(key)) if kind == "channel" else _("all cases")


def standing(state: str) -> dict[str, str]:
    """tone, sign and word of a gate's state."""
    tone, sign = SIGNS[Standing(state)]
    return {"tone": tone, "sign": sign, "word": str(dict(STANDINGS)[state])}


def switches(listed: Iterable[Gate]) -> list[dict[str, Any]]:
    """Rows of the history; one statement for the names of persons."""
    found = list(listed)
    known = names([one.by for one in found])
    return [
        {"gate": one, "by": _("the monitor") if one.by == MONITOR else known.get(one.by, one.by)}
        for one in found
    ]


def coverage(look: Look | None) -> list[dict[str, Any]]:
    """Share of the cases that the machine sent, today, in seven and in thirty days."""
    said = look.found["more"]["coverage"] if look else {}
    words = (_("today"), _("7 days"), _("30 days"))
    found = []
    for name, word in zip(WINDOWS, words, strict=True):
        one = said.get(name) or {"of": 0, "sent": 0}
        part = one["sent"] / one["of"] if one["of"] else None
        found.append({"word": word, "part": part, "percent": round(100 * (part or 0), 1), **one})
    return found


def figures(live: ModelVersion | None) -> list[tuple[str, str]]:
    """What the card of a model says of how good it is, name and number."""
    said = live.card.get("figures") if live else None
    listed = said.items() if isinstance(said, Mapping) else ()
    return [(name, f"{one:.3f}" if isinstance(one, float) else str(one)) for name, one in listed]


def percent(share: float, *, places: int = 1) -> str:
    """4.6 %, 5 %: without a zero at the end."""
    said = f"{100 * share:.{places}f}"
    return f"{said.removesuffix('.0')} %"
