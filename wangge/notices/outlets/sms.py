"""短信 sms: a short text with a link to a telephone, through whichever gateway the city has."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wangge.notices import options, words
from wangge.notices.models import Delivery, Preference
from wangge.notices.outlets.addresses import phone_at
from wangge.notices.outlets.gateways.shelf import Gateway, Text, gateways
from wangge.notices.outlets.shelf import NotDelivered, Outlet, Send, outlets
from wangge.notices.rules.kinds import kind_said


def gateway() -> Gateway:
    """The gateway chosen; NotDelivered where no adapter has that name."""
    chosen = options.GATEWAY.value
    if chosen not in gateways:
        known = ", ".join(gateways.keys())
        raise NotDelivered(
            f"WANGGE_SMS_GATEWAY is {chosen!r}; there are: {known}", final=True, down=True
        )
    return gateways[chosen]


def lacks() -> str:
    """What is missing before a text can be sent."""
    try:
        return gateway().lacks()
    except NotDelivered as error:
        return str(error)


def _load(delivery: Delivery, at: datetime) -> Send:
    chosen, notice = gateway(), delivery.notice
    if why := chosen.lacks():
        raise NotDelivered(why, final=True)
    preference = Preference.objects.filter(person_id=notice.person_id or 0).first()
    link = words.address(words.path(notice))
    if kind_said(notice.kind, notice.data).outward:
        link = words.address(words.given_link(notice))
        if words.given_link(notice) and not link:
            raise NotDelivered("the link cannot be written: WANGGE_SITE is not set", final=True)
    with words.in_language(words.language_of(preference)):
        text = words.sentence(notice, link=link)
    said = {name: str(value) for name, value in notice.data.items()}
    said |= {"case": notice.case.number if notice.case else "", "link": link}
    given = Text(
        key=f"notice-{notice.pk}-{delivery.round}",
        phone=phone_at(delivery.target),
        kind=notice.kind,
        params=said,
        text=text,
    )
    return lambda: chosen.send(given)


def _line(target: str) -> str:
    return f"sms:{options.GATEWAY.value}"


outlets.add("sms")(
    Outlet(
        label=_("Text message"),
        on=lambda: options.GATEWAY.value != "none",
        lacks=lacks,
        line=_line,
        load=_load,
    )
)
