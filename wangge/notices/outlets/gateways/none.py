"""无网关 none: the city has no SMS gateway; every text is parked and says so."""

from wangge.notices.outlets.gateways.shelf import Gateway, Text, gateways
from wangge.notices.outlets.shelf import NotDelivered

WHY = "no SMS gateway is configured: set WANGGE_SMS_GATEWAY, then send this again"


def _send(text: Text) -> str:
    raise NotDelivered(WHY, final=True)


gateways.add("none")(Gateway(lacks=lambda: WHY, send=_send))
