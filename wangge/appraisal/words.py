"""考核之词 words: bands, reasons, parts and refusals as people read them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from wangge.appraisal.actions.refusals import Refused

# band → tone, sign, word
BANDS: dict[str, tuple[str, str, Any]] = {
    "leading": ("done", "star", _("leading")),
    "improved": ("done", "up", _("improved")),
    "steady": ("rest", "minus", _("steady")),
    "rectify": ("soon", "warning", _("to rectify")),
    "govern": ("late", "warning", _("under governance")),
}
LIES: dict[str, tuple[str, str, Any]] = {
    "in": ("rest", "minus", _("as luck would scatter")),
    "good": ("done", "up", _("better than luck (95 %)")),
    "far_good": ("done", "star", _("far better than luck (99.8 %)")),
    "bad": ("soon", "warning", _("worse than luck (95 %)")),
    "far_bad": ("late", "warning", _("far worse than luck (99.8 %)")),
}
REASONS: dict[str, Any] = {
    "other_line": _("belongs to 110, 119, 120 or 122"),
    "legal_way": _("is or must go through courts, arbitration, reconsideration or petition"),
    "same_matter": _("same matter in process or finished, no new facts"),
    "secret": _("touches secrets or privacy"),
    "beyond_duty": _("outside the unit’s duty"),
    "unlawful": _("against law or public order"),
    "outside_area": _("outside the area, or of a body that is not appraised"),
    "untrue": _("investigated and found untrue"),
    "unreasonable": _("unreasonable, as ruled"),
    "abuse": _("abuse of the line"),
    "force_majeure": _("force majeure"),
    "wrong_unit": _("the unit never had it in its hands"),
    "wrong_record": _("the record is wrong"),
}
PARTS: dict[str, Any] = {
    "duty": _("duty report"),
    "spot": _("spot check"),
    "mass": _("mass evaluation"),
    "rewards": _("rewards"),
}
# how an appeal stands → tone, sign, word
STATES: dict[str, tuple[str, str, Any]] = {
    "open": ("soon", "clock", _("to be decided")),
    "granted": ("done", "check", _("granted")),
    "refused": ("rest", "cross", _("turned down")),
}
FOUND = {
    "open": ("soon", "eye"),
    "explained": ("hand", "chat"),
    "cleared": ("done", "check"),
    "confirmed": ("late", "warning"),
}


def refused(error: Refused) -> str:
    """What to do, in the reader's language."""
    said = {
        "again": _("This is there already."),
        "empty": _("No unit has a case in this period: there is nothing to publish."),
        "stale": _("There is a newer run of this period: publish that one."),
        "open": _("Decide the open objections of this period first, then run again."),
        "reason": _("Choose or give the reason."),
        "note": _("Say why, in a few words: it stays on the record."),
        "words": _("Say it in a few words: it stays on the record."),
        "opinion": _("Give the reasons of the decision."),
        "case": _("Name a case that is counted for this unit."),
        "late": _("The time for objections is over."),
        "decided": _("It is decided already."),
        "concluded": _("It is concluded already."),
        "answered": _("It is answered already."),
        "self": _("Another person decides: not who asked, decided before, or gains by it."),
        "unit": _("A checker comes from another unit."),
        "nothing": _("The case is not left out by a decision of appraisal."),
        "early": _("The period has not begun."),
        "points": _("Points lie between -20 and 20, and are not 0."),
        "verdict": _("Choose what was found."),
        "drawn": _("This person was not drawn."),
        "nobody": _("There is nobody to draw from."),
        "seed": _("Give a number of people and a seed."),
        "part": _("Choose the part."),
    }
    return str(said.get(error.code, error))
