"""渠道架 the shelf of channels: what every mouth makes of its payload – one `Heard` for all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ninja import Schema

from wangge.base.blobs.media import Kept
from wangge.base.shelf import Shelf

Policy = Literal["clear", "person"]  # who accepts: the machine what is clear, or always a person


class Unreadable(ValueError):
    """What was heard cannot be taken; `.reasons` says field by field why, and how to mend it."""

    def __init__(self, *reasons: tuple[str, str]) -> None:
        self.reasons = [{"field": name, "reason": reason} for name, reason in reasons]
        super().__init__("; ".join(f"{name}: {reason}" for name, reason in reasons))


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One person's words, once, however they came. Nothing here is masked or sealed yet."""

    external: str  # the number it bears in its channel; heard twice, it is one request
    words: str
    own_words: bool = True  # False: nobody wrote them, a class stands for them; alike says nothing
    kind: str = ""  # a slug of cases.Kind; empty: guessed from the words
    urgency: str = "general"
    happened_at: datetime | None = None
    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""  # of what is spoken about, not of the speaker
    lon: float | None = None
    lat: float | None = None
    datum: str = "WGS84"
    secret: bool = False
    wants_reply: bool = True
    related: str = ""  # an older number it speaks of
    attachments: tuple[str | Kept, ...] = ()  # blob keys, or what media.keep gave
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One mouth: what it sends, how it is read, who may accept what it says."""

    key: str
    label: Any  # lazily translated
    doc: str
    payload: type[Schema]
    read: Callable[[Any], Heard]
    accepts: Policy = "clear"
    human: bool = False  # a person of the centre hears it, and can answer at once
    staff: bool = False  # who speaks is on duty, not a citizen: there is nobody to call back


KINDS = frozenset({"inquiry", "help", "complaint", "report", "suggestion", "praise"})
URGENCIES = frozenset({"general", "urgent", "safety"})
KIND = "^(|inquiry|help|complaint|report|suggestion|praise)$"  # for payloads of our own making
URGENCY = "^(general|urgent|safety)$"


def kind_of(said: str, words: Mapping[str, str], *, field: str) -> str:
    """The slug of a source's own word for the kind of request; "" where it says nothing."""
    return _slug(said, words, KINDS, field=field, otherwise="")


def urgency_of(said: str, words: Mapping[str, str], *, field: str) -> str:
    """The slug of a source's own word for how urgent it is; general where it says nothing."""
    return _slug(said, words, URGENCIES, field=field, otherwise="general")


def _slug(
    said: str, words: Mapping[str, str], slugs: frozenset[str], *, field: str, otherwise: str
) -> str:
    text = said.strip()
    if not text:
        return otherwise
    if text in slugs:
        return text
    if text not in words:
        allowed = ", ".join([*words, *sorted(slugs)])
        raise Unreadable((field, f"{text[:20]!r} is not known here; known are: {allowed}"))
    return words[text]


channels: Shelf[Channel] = Shelf("wangge.intake.channels")


def channel(
    key: str, label: Any, payload: type[Schema], **said: Any
) -> Callable[[Callable[[Any], Heard]], Callable[[Any], Heard]]:
    """Put the reader of a payload on the shelf as channel `key`; its docstring is the doc line."""

    def put(read: Callable[[Any], Heard]) -> Callable[[Any], Heard]:
        doc = (read.__doc__ or "").strip().splitlines()[0]
        made = Channel(key=key, label=label, doc=doc, payload=payload, read=read, **said)
        channels.add(key)(made)
        return read

    return put
