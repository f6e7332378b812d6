"""群消息 chat message: what neighbours write in a community's group, passed on by a robot."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import AwareDatetime, Field

from wangge.intake.channels.shelf import Heard, Unreadable, channel

TYPES = ("text", "image", "location", "mixed")


class Group(Schema):
    """群: each belongs to one community or grid."""

    group_id: str = Field(min_length=1, max_length=80)
    name: str = ""
    community_code: str = ""
    place: str = Field("", description="The quarter or community the group is of")


class Sender(Schema):
    """发言人: only what the group shows of them."""

    sender_id: str = ""
    nick: str = ""
    room: str = Field("", description="Building and flat, where the group's names tell")


class Location(Schema):
    """位置: sent from the phone's map."""

    lon: float
    lat: float
    label: str = ""


class Message(Schema):
    """群消息: one message, with the few of the same sender that go with it."""

    message_id: str = Field(min_length=4, max_length=80)
    group: Group
    sender: Sender
    sent_at: AwareDatetime
    type: str = "text"
    text: str = Field("", max_length=4000)
    images: list[str] = Field(default_factory=list, max_length=9)
    location: Location | None = None
    quoted_id: str = ""
    mentions: list[str] = Field(default_factory=list)


@channel("chat_message", _("chat group"), Message)
def read(message: Message) -> Heard:
    """Messages of residents' groups that speak of a matter; places are in GCJ-02."""
    if message.type not in TYPES:
        raise Unreadable(
            ("type", f"only {', '.join(TYPES)} can be read, not {message.type[:20]!r}")
        )
    where, group = message.location, message.group
    return Heard(
        external=message.message_id,
        words=message.text,
        happened_at=message.sent_at,
        name=message.sender.nick,
        address=(where.label if where else "") or group.place or group.name,
        lon=where.lon if where else None,
        lat=where.lat if where else None,
        datum="GCJ-02",
        related=message.quoted_id,
        attachments=tuple(message.images),
        extra={"group": group.group_id, "community": group.community_code},
    )
