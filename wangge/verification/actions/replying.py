"""答复 replying: the public words, looked through for what points at a person; what they promise is kept."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangge.assist.queries import entities
from wangge.base import rows
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.verification.models import Promise, ReplyMark
from wangge.verification.rules.copies import marks
from wangge.verification.rules.dates import promises
from wangge.verification.rules.leaks import Leak, leaks

SURE = 0.95  # that a stretch of a text is a person's name


def reply(
    case: Case, *, words: str, note: str = "", names_public: bool = False, by: str, at: datetime
) -> None:
    """答复: the public words to whoever asked; `note` stays in the house, in an entry of its own.

    Raises MoveRefused where the words hold a person's number or – unless `names_public` – a name: the
    message says what and where, and never repeats it.
    """
    found = [one for one in what_leaks(words) if one.kind != "name" or not names_public]
    if found:
        raise MoveRefused(f"{case.number}: {leak_words(found)}")
    with transaction.atomic():
        record(case, e.Replied(words=words), by=by, at=at, replied_at=at)
        _remember(case, words, at=at)
        if note.strip():
            record(case, e.Noted(words=note.strip()), by=by, at=at)


def what_leaks(words: str) -> list[Leak]:
    """What in a public text points at a person."""
    named = [
        (guess.value.start, guess.value.end)
        for guess in entities().find(words)
        if guess.value.kind == "person"
        and guess.confidence >= SURE
        and guess.value.end - guess.value.start >= 2
    ]
    return list(leaks(words, names=_whole_names(words, named)))


def leak_words(found: list[Leak]) -> str:
    """Why a text cannot be public, with the places; characters are counted from 1."""
    kinds = {"name": "a person’s name"}
    places = ", ".join(
        f"{kinds.get(one.kind, 'a ' + one.kind)} at characters {one.start + 1}–{one.end}"
        for one in found[:5]
    )
    return f"the public reply may not hold {places}: take it out"


def settle_promise(promise: Promise, *, how: str, words: str, by: str, at: datetime) -> None:
    """A promise of a reply is kept, or no longer needed; said in the log of its case."""
    if promise.settled_at is not None:
        raise MoveRefused(f"{promise.case.number}: this promise was settled before")
    if how not in Promise.How.values:
        raise ValueError(f"{how!r} is none of {', '.join(Promise.How.values)}")
    with transaction.atomic():
        record(promise.case, e.Noted(words=words), by=by, at=at)
        promise.settled_at, promise.settled_by, promise.how = at, by, how
        promise.save(update_fields=["settled_at", "settled_by", "how"])


def _remember(case: Case, words: str, *, at: datetime) -> None:
    """The days it promises, and the marks by which a copy of it is known."""
    today = localdate(at)
    for one in promises(words, on=today):
        if one.day > today:
            said = {"unit_id": case.lead_unit_id, "words": one.words[:200], "made_at": at}
            rows.insert(
                Promise,
                ignore_conflict=True,
                case_id=case.pk,
                day=one.day,
                **said,
                settled_by="",
                how="",
            )
    for mark in marks(words):
        rows.insert(ReplyMark, ignore_conflict=True, case_id=case.pk, mark=mark)


def _whole_names(words: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Names as the finder gave them, without forms of address: 王先生 names nobody."""
    titles = ("先生", "女士", "小姐", "师傅", "大爷", "大妈", "阿姨", "老乡", "同志")
    return [
        (s, e_) for s, e_ in spans if not words[s:e_].endswith(titles) and "某" not in words[s:e_]
    ]
