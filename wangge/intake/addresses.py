"""号码簿 addresses: the number of whoever spoke, for the one text message that is sent to them."""

from wangge.intake.models import Request
from wangge.intake.queries import unsealed
from wangge.notices.outlets.addresses import phones


@phones.add("request")
def phone_of_request(key: int) -> str:
    """The number in the sealed part of a request; "" once it is forgotten or was never given."""
    request = Request.objects.filter(pk=key).first()
    return str(unsealed(request).get("phone", "")) if request else ""
