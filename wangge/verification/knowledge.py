"""知识 knowledge: what is kept here, lent to the stages that answer – by the shelf of `duties.knowledge`."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import override

from wangge.duties.knowledge import Known, keepers
from wangge.verification.models import KnowledgeItem
from wangge.verification.queries.drafts import cited, fitting
from wangge.verification.queries.knowing import standing, version_of, with_words

MOST = 5


class Items:
    """The knowledge items that hold: those with the very words first, then those near in meaning."""

    def near(self, words: str, *, on: date) -> Sequence[Known]:
        named = list(with_words(standing(on), words)[:MOST]) if words.strip() else []
        meant = [one.item for one in fitting(words, on=on, most=MOST) if one.item not in named]
        return [_known(one) for one in (*named, *meant)[:MOST]]

    def find(self, ref: str, *, on: date) -> Known | None:
        item = version_of(ref)
        holds = item is not None and standing(on).filter(pk=item.pk).exists()
        return _known(item) if item and holds else None


keepers.add("items")(Items())


def _known(item: KnowledgeItem) -> Known:
    """In the language of the house, which is the one people are answered in."""
    with override(settings.LANGUAGE_CODE):
        sentence = cited(item)
    return Known(ref=str(item), question=item.question, text=sentence.text, source=sentence.shown)
