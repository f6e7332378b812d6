"""拟稿 drafts: a reply put together from what was done and what is known; every sentence bears its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from wangge.assist.queries import embedder, reranker
from wangge.cases.models import Case, Entry
from wangge.verification.models import KnowledgeItem
from wangge.verification.queries.knowing import standing
from wangge.verification.rules import bearing as b
from wangge.verification.rules.phrases import body

MOST_ITEMS = 3
LEAST = 0.30  # of the blend of words and meaning: below it an item is not offered
RATHER = 0.48  # from here on its answer goes into the draft itself


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence of a draft, and where it comes from."""

    text: str
    source: str  # template | result | reply | knowledge
    shown: str  # the source in words
    item: KnowledgeItem | None = None


@dataclass(frozen=True, kw_only=True)
class Fitting:
    item: KnowledgeItem
    score: float


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A machine's draft; nobody has said this yet."""

    sentences: Sequence[Sentence]
    items: Sequence[Fitting]
    model: str

    @property
    def text(self) -> str:
        return "".join(one.text for one in self.sentences)

    @property
    def known(self) -> Sequence[KnowledgeItem]:
        """The items whose answer stands in it."""
        return [one.item for one in self.sentences if one.item]

    @property
    def sources(self) -> Sequence[str]:
        return list(dict.fromkeys(one.shown for one in self.sentences))


def fitting(text: str, *, on: date, category: str = "", most: int = MOST_ITEMS) -> list[Fitting]:
    """The items that bear on a text, the best first; a language model may order them where one is set."""
    items = list(standing(on))
    asked = b.question(text)
    if not items or not asked.strip():
        return []
    told = [f"{one.question} {one.answer}" for one in items]
    gauge = b.gauge(told) if len(told) >= b.FEWEST else b.gauge(())
    bag = b.bag(asked, gauge)
    vectors = embedder().embed([asked, *(one.question for one in items)])
    found = []
    for at, item in enumerate(items):
        words, covered = b.likeness(b.bag(told[at], gauge), bag)
        score = 0.6 * float(vectors[0] @ vectors[at + 1]) + 0.4 * min(1.0, 2 * words + covered)
        found.append(Fitting(item=item, score=score + 0.05 * (category != "" == item.category)))
    best = sorted(found, key=lambda one: -one.score)[:most]
    best = [one for one in best if one.score >= LEAST]
    order = reranker().rerank(text, [one.item.question for one in best]) if len(best) > 1 else []
    return [best[guess.value] for guess in order] or best


def compose(case: Case, *, on: date | None = None) -> Draft:
    """A draft in the language of the house, by how the matter ended; a person edits it and answers for it."""
    with override(settings.LANGUAGE_CODE):
        return _compose(case, on=on or localdate())


def _compose(case: Case, *, on: date) -> Draft:
    done = Entry.objects.filter(case=case, kind="handled").order_by("-step").first()
    said = done.data if done else {}
    found = fitting(case.words or case.title, on=on)
    sentences = [
        _form(_("Hello, your matter (%(number)s) has been dealt with.") % {"number": case.number})
    ]
    if proposed := body(said.get("reply", "")):
        sentences.append(_quoted(proposed, "reply", _("the unit’s proposed reply")))
    elif result := body(said.get("result", "")):
        sentences.append(_quoted(result, "result", _("what the unit says it did")))
    if said and not said.get("solved", True):
        why = said.get("unsolved_reason", "") or _("the reason is still to be written here")
        text = _("It is not solved yet: %(why)s.") % {"why": why.rstrip("。.")}
        sentences.append(_quoted(text, "result", _("the reason given by the unit")))
    sure = (
        [one for one in found if one.score >= RATHER][:1] if case.kind in ASKS or not said else []
    )
    for one in sure:
        sentences.append(cited(one.item))
    sentences.append(_form(_("If anything is unclear, you may call 12345 at any time.")))
    return Draft(sentences=sentences, items=found, model=f"template/1 + {embedder().model}")


ASKS = frozenset({"inquiry", "help", "complaint", "suggestion"})


def cited(item: KnowledgeItem) -> Sentence:
    """An item's answer as a sentence of a draft, with what it rests on."""
    basis = _("(basis: %(law)s)") % {"law": item.basis} if item.basis else ""
    text = item.answer.rstrip("。") + basis + "。"
    shown = _("knowledge item %(code)s, version %(n)s") % {"code": item.code, "n": item.version}
    return Sentence(text=text, source="knowledge", shown=f"{shown} {item.basis}".strip(), item=item)


def _form(text: str) -> Sentence:
    return Sentence(text=text, source="template", shown=_("form of a reply"))


def _quoted(text: str, source: str, shown: str) -> Sentence:
    return Sentence(text=text.rstrip("。") + "。", source=source, shown=shown)
