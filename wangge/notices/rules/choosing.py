"""经何出口 choosing: which outlets carry a kind of notice to somebody, and which hooks hear of it."""

from collections.abc import Collection, Mapping

from wangge.notices.rules.kinds import Kind, Level

# What a person gets who has chosen nothing: nobody's telephone rings for what is good to know.
CHOSEN: dict[str, tuple[Level, ...]] = {"mail": ("act", "grave"), "sms": ("grave",)}


def outlets_for(
    kind: Kind,
    *,
    safety: bool,
    chosen: Mapping[str, Collection[str]] | None,
    open_to: Collection[str],
) -> list[str]:
    """The outlets, of those open to a person of ours, that carry a notice of this kind to them.

    `chosen` is outlet → levels, None where the person has chosen nothing. What is about safety goes
    by every way there is. The list in the house is not among them: it has every notice.
    """
    if kind.inside:
        return []
    wanted = CHOSEN if chosen is None else chosen
    return [one for one in sorted(open_to) if safety or kind.level in wanted.get(one, ())]


def hears(
    kinds: Collection[str], unit_id: int | None, *, slug: str, of: int | None, accused: int | None
) -> bool:
    """Whether a hook for `kinds` (none: all) and a unit (None: all) hears of a notice of unit `of`.

    A unit's hook hears nothing of cases in which the unit is the one complained of.
    """
    if kinds and slug not in kinds:
        return False
    return unit_id is None or (unit_id == of and unit_id != accused)
