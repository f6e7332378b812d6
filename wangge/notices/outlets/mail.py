"""邮件 mail: a short letter in the reader's language with a link into the house, by real SMTP."""

import smtplib
import socket
import ssl
import threading
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wangge.base import crypto
from wangge.base.masking import masked
from wangge.notices import options, words
from wangge.notices.models import Delivery, Preference
from wangge.notices.outlets.shelf import NotDelivered, Outlet, Send, outlets

ADDRESS = "notices.mail"  # what the sealed addresses are about


def lacks() -> str:
    """Which option is missing before mail can be sent."""
    needed = {"WANGGE_MAIL_FROM": options.MAIL_FROM.value, "WANGGE_SITE": options.SITE.value}
    missing = [name for name, value in needed.items() if not value]
    return f"not set: {', '.join(missing)}" if missing else ""


def _load(delivery: Delivery, at: datetime) -> Send:
    if not options.MAIL_HOST.value:
        raise NotDelivered("no mail server: WANGGE_MAIL_HOST is not set", final=True)
    if why := lacks():
        raise NotDelivered(f"mail cannot be sent; {why}", final=True)
    person = delivery.notice.person_id or 0
    preference = Preference.objects.filter(person_id=person).exclude(mail="").first()
    if preference is None:
        raise NotDelivered("the person has given no mail address", final=True)
    to = crypto.unseal(preference.mail, about=ADDRESS)
    with words.in_language(words.language_of(preference)):
        letter = write(delivery, at=at)
    letter["To"] = to

    def send() -> str:
        _send(letter)
        return str(letter["Message-ID"])

    return send


def write(delivery: Delivery, *, at: datetime) -> EmailMessage:
    """The letter in the language at hand, without its addressee; the same id at every try."""
    notice = delivery.notice
    link = words.address(words.path(notice))
    title, sentence = words.title(notice), words.sentence(notice, link=link)
    if delivery.round:
        title = gettext("Reminder: %(title)s") % {"title": title}
    letter = EmailMessage()
    number = f" {notice.case.number}" if notice.case else ""
    letter["Subject"] = f"{title}{number}"
    letter["From"] = options.MAIL_FROM.value
    letter["Date"] = format_datetime(at)
    host = options.MAIL_FROM.value.rpartition("@")[2].rstrip("> ") or "wangge"
    letter["Message-ID"] = f"<notice-{notice.pk}-{delivery.round}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    said = {"title": title, "sentence": sentence, "link": link, "needs_ack": notice.needs_ack}
    letter.set_content(render_to_string("notices/mail.txt", said))
    letter.add_alternative(render_to_string("notices/mail.html", said), subtype="html")
    return letter


def _send(letter: EmailMessage) -> None:
    secure, user = options.MAIL_SECURITY.value, options.MAIL_USER.value
    if user and secure == "none":
        raise NotDelivered(
            "a password is not sent in the clear: set WANGGE_MAIL_SECURITY to starttls or tls",
            final=True,
        )
    try:
        with _server(secure) as server:
            if secure == "starttls":
                server.starttls(context=_trust())
            if user:
                server.login(user, options.MAIL_PASSWORD.value)
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        raise _answered(code, said) from error
    except smtplib.SMTPResponseException as error:
        raise _answered(error.smtp_code, error.smtp_error) from error
    except TimeoutError as error:
        raise NotDelivered(f"no answer within {options.seconds():g} s", down=True) from error
    except (smtplib.SMTPException, OSError) as error:
        why = f"{type(error).__name__}: {masked(str(error))[:200]}"
        raise NotDelivered(why, down=True) from error


def _answered(code: int, said: bytes | str) -> NotDelivered:
    """What the server says: 4xx later again, 5xx not at all; 535 and the like concern all mail."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    of_all = code in (421, 454, 530, 534, 535, 538)
    why = f"the mail server answered {code}: {masked(_nameless(text))[:200]}"
    final = code >= 500 and not of_all
    return NotDelivered(why, final=final, down=of_all or code == -1, answered=True)


def _nameless(text: str) -> str:
    """The words without mail addresses: servers like to repeat whom they refuse."""
    return " ".join("…@…" if "@" in word else word for word in text.split())


def _server(secure: str) -> smtplib.SMTP:
    host, port, limit = options.MAIL_HOST.value, options.MAIL_PORT.value, options.seconds() + 1
    if secure == "tls":
        return _BoundedTLS(host, port, timeout=limit, context=_trust())
    return _Bounded(host, port, timeout=limit)


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if options.TRUSTED.value:
        context.load_verify_locations(options.TRUSTED.value)
    return context


class _Bounded(smtplib.SMTP):
    """A talk that ends when its time is up as a whole, however slowly the server drips."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self._late = False
        self._alarm = threading.Timer(options.seconds(), self._cut)
        self._alarm.daemon = True
        self._alarm.start()
        try:
            super().__init__(*args, **more)
        except BaseException:
            self._alarm.cancel()
            raise

    def getreply(self) -> tuple[int, bytes]:
        try:
            reply = super().getreply()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            if self._late:
                raise TimeoutError("time is up") from error
            raise
        if self._late:  # what had dripped in until then is no answer
            raise TimeoutError("time is up")
        return reply

    def close(self) -> None:
        self._alarm.cancel()
        super().close()

    def _cut(self) -> None:
        self._late = True
        if (sock := self.sock) is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already


class _BoundedTLS(_Bounded, smtplib.SMTP_SSL):
    """The same where the talk is within TLS from its first byte."""


outlets.add("mail")(
    Outlet(
        label=_("E-mail"),
        on=lambda: bool(options.MAIL_HOST.value),
        lacks=lacks,
        line=lambda target: "mail",
        load=_load,
    )
)
