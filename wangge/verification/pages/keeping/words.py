"""话 words: how items stand, who wrote them, and why a script or a plan is refused – and beside which field."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as N_

from wangge.people.queries import names
from wangge.verification.rules.asking import BadScript
from wangge.verification.rules.sampling import BadPlan

STANDINGS = {
    "holds": gettext_lazy("holds"),
    "later": gettext_lazy("holds later"),
    "over": gettext_lazy("holds no more"),
    "all": gettext_lazy("all"),
}
WHY = {
    "1 to 40 letters, digits, dots and dashes": N_("Use 1 to 40 letters, digits, dots and dashes."),
    "there must be at least one": N_("Ask at least one question."),
    "words must not be empty": N_("Write what is read out."),
    "say why the plan is set": N_("Say why the plan is set."),
    "a plan has at least one line": N_("A plan has at least one line."),
    "shares are numbers from 0 to 1": N_("Shares are numbers from 0 to 100."),
    "the shares together exceed 1": N_("The shares of a line together are at most 100."),
}
_AT = re.compile(r"(?:(?:step|line) (?P<n>\d+)|(?P<field>\w+)): (?P<why>.+)", re.DOTALL)


def who(actors: Iterable[str]) -> dict[str, str]:
    """actor → the name to show; what no person did was taken in from a file."""
    several = set(actors)
    known = names(several)
    return {actor: known.get(actor) or _("taken in from a file") for actor in several}


def fault(error: BadScript | BadPlan) -> tuple[str, str]:
    """Beside which field – a name, or the number of a step or line – and why, in words."""
    told = _AT.fullmatch(str(error))
    where, why = (told["n"] or told["field"], told["why"]) if told else ("lines", str(error))
    if why in WHY:
        return where, _(WHY[why])
    if why.endswith("give the new one another name"):
        return where, _("This version stands already: give the new one another name.")
    if why.endswith("must be asked"):
        return where, _("Whether it is solved and how satisfied the person is must be asked.")
    if why.startswith("there is no unit"):
        return where, _("There is no unit of this code.")
    if why.startswith("answers must be given"):
        return where, _("Write the words of every button.")
    return where, why


def shown(state: str) -> dict[str, Any]:
    """Tone, sign and word of a script or plan: in use, to come, replaced."""
    looks = {
        "now": ("done", "check", _("in use")),
        "later": ("soon", "clock", _("to come")),
        "before": ("rest", "box", _("replaced")),
    }
    tone, sign, word = looks[state]
    return {"tone": tone, "sign": sign, "word": word}
