"""切题 relevance: does the reply answer what was asked? Words and meaning, against other cases' questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.assist.queries import embedder
from wangge.base.kept import Kept
from wangge.cases.models import Case
from wangge.verification.checks.shelf import Check, Finished, Opinion, Verdict, checks
from wangge.verification.rules import bearing as b
from wangge.verification.rules.fitted import DOUBT, FINE, WEIGHTS
from wangge.verification.rules.phrases import body

KEY = "relevance"
LEARNED_FROM = 1000  # the latest questions from which rareness is learned
BACKGROUND = 96  # questions of other people that a reply is held against
LEAST = 6  # letters of a question or of a reply's matter below which nothing can be told
EVERY = 1800.0  # seconds after which the house is looked at anew


@dataclass(frozen=True, eq=False)
class House:
    """What is usual here: rareness of grams, and other people's questions."""

    gauge: b.Gauge
    texts: Sequence[str]
    bags: Sequence[b.Bag]
    vectors: Any  # (texts, size)

    @classmethod
    def of(cls, texts: Sequence[str]) -> "House":
        plain = [b.question(text) for text in texts]
        gauge = b.gauge(plain) if len(plain) >= b.FEWEST else b.gauge(())
        step = max(1, len(plain) // BACKGROUND)
        some = plain[::step][:BACKGROUND]
        return cls(gauge, some, [b.bag(one, gauge) for one in some], embedder().embed(some))


_houses = Kept(monotonic, every=EVERY)


def house() -> House:
    """This installation's latest questions; looked at anew every half hour."""

    def make() -> House:
        latest = Case.objects.exclude(words="").order_by("-pk").values_list("words", flat=True)
        return House.of(list(latest[:LEARNED_FROM]))

    made: House = _houses.get("house", make)
    return made


def bearing_of(asked: str, reply: str, within: House) -> b.Bearing:
    """The reply beside the question, against the others of the house."""
    question, told = b.question(asked), b.answer(reply)
    others = [at for at, text in enumerate(within.texts) if text != question]
    vectors = embedder().embed([question, told])
    meanings = within.vectors[others] @ vectors[1] if others else np.empty(0, np.float32)
    return b.bearing(
        b.bag(question, within.gauge),
        b.bag(told, within.gauge),
        meaning=float(vectors[0] @ vectors[1]),
        others=[within.bags[at] for at in others],
        meanings=meanings,
    )


def chance_of(asked: str, reply: str, within: House) -> float:
    """How likely the reply belongs to the question, 0 … 1."""
    known = len(within.texts) > b.FEWEST
    return b.chance(bearing_of(asked, reply, within), WEIGHTS, known=known)


def look(done: Finished) -> Opinion:
    """As the shelf says; it reads the reply, or where there is none what was done."""
    text = done.reply or done.result
    if len(done.words.strip()) < LEAST or sum(sign.isalnum() for sign in body(text)) < LEAST:
        why = [_("There is too little to compare.")]
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=why)
    within = house()
    found = bearing_of(done.words, text, within)
    sure = b.chance(found, WEIGHTS, known=len(within.texts) > b.FEWEST)
    evidence = {"chance": round(sure, 3), "shared": list(found.shared)}
    if sure >= FINE:
        said = {"words": "、".join(found.shared) or "–"}
        why = [_("It speaks of what was asked: %(words)s.") % said]
        return Opinion(check=KEY, verdict=Verdict.FINE, confidence=sure, why=why, evidence=evidence)
    if sure < DOUBT:
        why = [_("It has no more to do with this request than with others.")]
        return Opinion(
            check=KEY, verdict=Verdict.DOUBT, confidence=1 - sure, why=why, evidence=evidence
        )
    why = [_("Whether it answers the request cannot be told from the words.")]
    return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=why, evidence=evidence)


checks.add(KEY)(Check(label=gettext_lazy("Answers the question"), about="words", look=look))
