"""样子 looks: the colour, sign and word of each state, the same on every page."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """How a state looks: tone (hand, done, soon, late, rest), sign, word."""

    tone: str
    sign: str
    word: Any


# 蓝 hand: somebody has it; 绿 done; 橙 soon: waits for a decision; 红 late or unsafe; grey rest.
STATES: dict[str, Look] = {
    "registered": Look("hand", "inbox", _("registered")),
    "answered": Look("done", "check", _("answered at once")),
    "diverted": Look("rest", "arrow", _("diverted")),
    "not_accepted": Look("rest", "minus", _("not accepted")),
    "joined": Look("rest", "link", _("joined")),
    "accepted": Look("hand", "inbox", _("accepted")),
    "under_review": Look("soon", "eye", _("under review")),
    "dispatched": Look("hand", "arrow", _("dispatched")),
    "signed": Look("hand", "pen", _("signed for")),
    "return_requested": Look("soon", "back", _("return requested")),
    "contacted": Look("hand", "phone", _("contacted")),
    "in_progress": Look("hand", "dots", _("in progress")),
    "extension_requested": Look("soon", "clock", _("extension requested")),
    "suspended": Look("rest", "pause", _("suspended")),
    "escalated": Look("soon", "up", _("escalated")),
    "unreasonable_requested": Look("soon", "eye", _("ruling on reason requested")),
    "handled": Look("hand", "pen", _("handled, to be verified")),
    "verified": Look("done", "eye", _("verified")),
    "replied": Look("done", "chat", _("replied")),
    "callback_pending": Look("hand", "phone", _("call-back pending")),
    "called_back": Look("done", "phone", _("called back")),
    "closed": Look("done", "check", _("closed")),
    "archived": Look("rest", "box", _("archived")),
    "voided": Look("rest", "cross", _("voided")),
}

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))

# Paths of 24×24 line signs, drawn for this page set.
SIGNS: dict[str, str] = {
    "inbox": "M4 13h4l2 3h4l2-3h4M4 13l3-8h10l3 8v6H4z",
    "check": "M5 12l5 5L20 7",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "up": "M12 19V5M6 11l6-6 6 6",
    "minus": "M5 12h14",
    "cross": "M6 6l12 12M18 6L6 18",
    "link": "M10 14l4-4M8 11l-2 2a4 4 0 0 0 6 6l2-2M16 13l2-2a4 4 0 0 0-6-6l-2 2",
    "eye": "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "pen": "M4 20l1-5L16 4l4 4L9 19z",
    "phone": "M6 3h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A17 17 0 0 1 4 5a2 2 0 0 1 2-2z",
    "dots": "M4.5 12h1M11.5 12h1M18.5 12h1",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 3",
    "pause": "M8 5v14M16 5v14",
    "chat": "M4 5h16v11H9l-5 4z",
    "box": "M3 5h18v4H3zM5 9v11h14V9M10 13h4",
    "map": "M9 4L3 6v14l6-2 6 2 6-2V4l-6 2zM9 4v14M15 6v14",
    "people": "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21a7 7 0 0 1 14 0M17 11a3 3 0 0 0 0-6M18 14a6 6 0 0 1 4 7",
    "gear": "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM12 2v4M12 18v4M2 12h4M18 12h4M5 5l3 3M16 16l3 3M5 19l3-3M16 8l3-3",
    "list": "M4 6h16M4 12h16M4 18h10",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4-4",
    "sun": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5",
    "warning": "M12 3L2 20h20zM12 10v4M12 17h.01",
    "camera": "M4 8h4l2-3h4l2 3h4v11H4zM12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
    "star": "M12 3l2.7 5.8 6.3.7-4.7 4.3 1.3 6.2L12 17l-5.6 3 1.3-6.2L3 9.5l6.3-.7z",
    "bell": "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4M12 3v2",
    "machine": "M5 8h14v11H5zM12 8V4M9 13h.01M15 13h.01M9 16h6",
}
