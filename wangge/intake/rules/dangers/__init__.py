"""险情 dangers: which dangers to life and limb a text tells as real and present, and how sure that is."""

from dataclasses import dataclass

from wangge.intake.rules.dangers import likely
from wangge.intake.rules.dangers.table import ACUTE, CALL, GRAVE
from wangge.intake.rules.dangers.telling import told

READ = 400  # characters
BELIEVED = 0.05  # below, even what the table finds is dropped, but never a threat
FLAGGED = 0.3  # confidence from which somebody looks, whatever the table finds
CLEAR = 0.7  # from here on a danger that no word of the table names is taken as told


@dataclass(frozen=True, kw_only=True)
class Danger:
    """One danger that is told as real: `what` it is, `acute` if it goes on or somebody is in it."""

    what: str  # a key of table.DANGERS, or `other`
    words: tuple[str, ...]  # none where only the model thinks so
    acute: bool
    confidence: float  # that somebody is, or may come, in danger
    call: str = ""  # the line to call besides; "" for none

    @property
    def grave(self) -> bool:
        """Whether a person must speak with whoever said it, before anything else."""
        return self.what in GRAVE

    @property
    def clear(self) -> bool:
        """Whether it is to be treated as a danger; else a person first looks whether it is one."""
        return bool(self.words) or self.confidence >= CLEAR


def dangers(text: str) -> tuple[Danger, ...]:
    """Every danger in a (folded) text: the grave ones first, then as the table has them."""
    text = text[:READ]
    found = told(text)
    shares = likely.shares(text, found)
    if shares is None:
        return ()
    confidence = round(1.0 - float(shares[0]), 3)
    grave = {what: words for what, words in found.items() if what in GRAVE}
    if confidence < BELIEVED:
        found = grave
    elif confidence >= FLAGGED and not found:
        found = {likely.LABELS[1 + int(shares[1:].argmax())]: []}
    acute = bool(ACUTE.search(text))
    return tuple(
        Danger(
            what=what, words=tuple(words), acute=acute or what in GRAVE, confidence=confidence,
            call=CALL.get(what, ""),
        )
        for what, words in found.items()
    )  # fmt: skip
