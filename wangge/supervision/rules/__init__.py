"""督办之规: how often time may be given, and who may decide for others. No framework here."""

from collections.abc import Collection

MOST_EXTENSIONS = 2


# -- deciding ------------------------------------------------------------------------------------


def extension_refusal(
    *, given: int, most: int, senior: bool, endorsed: bool, by: str, asked_by: Collection[str]
) -> str | None:
    """Why this person may not give more time now, or None.

    `given` times it was given already; `senior` is a supervisor; `asked_by` asked or endorsed.
    """
    if given >= most:
        return f"it was extended {given} times already"
    if not endorsed:
        return "the unit head has not endorsed it yet"
    if by in asked_by:
        return "who asked for it or endorsed it cannot grant it"
    if given and not senior:
        return "a second extension is for a supervisor to give"
    return None


def ruling_refusal(*, by: str, spoke: Collection[str]) -> str | None:
    """Who opened the matter or spoke for a unit does not rule on it."""
    return "who spoke for a unit in it cannot rule on it" if by in spoke else None
