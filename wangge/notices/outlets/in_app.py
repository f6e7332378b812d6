"""站内 in-app: the list in the house and the bell above it; every notice to one of us is there."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wangge.notices.models import Delivery
from wangge.notices.outlets.shelf import NotDelivered, Outlet, Send, outlets


def _load(delivery: Delivery, at: datetime) -> Send:
    raise NotDelivered("the list in the house needs no delivery", final=True)


outlets.add("in_app")(
    Outlet(
        label=_("In the house"),
        on=lambda: True,
        lacks=lambda: "",
        line=lambda target: "in_app",
        load=_load,
        carried=False,
    )
)
