"""话 words: why handling refuses something, in the reader's language."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

CAUSES = {  # why a case rests
    "pool": N_("rests in the pool"),
    "citizen": N_("waits for the person who asked"),
    "third_party": N_("waits for a third party"),
    "project": N_("rests while a project runs"),
}
REFUSALS: tuple[str, ...] = (
    N_("the share would go in a circle: that unit stands above it already"),
    N_("that unit has an open share of it already"),
    N_("a unit above cannot be given a share below: escalate it, or ask it to stand beside"),
    N_("it has been handed on often enough: whoever has it must do it"),
    N_("a community committee may be given only matters on the admitted list"),
    N_("the unit complained of, or one under it, does not handle the complaint"),
    N_("the due moment lies in the past"),
    N_("this share has ended already"),
    N_("a share below yours has not reported yet"),
    N_("that unit has no open share of it"),
    N_("no unit has it, so none can dispute it"),
    N_("name another unit than your own"),
    N_("no dispute about it is open"),
    N_("that unit was asked to speak already"),
    N_("your unit was not asked to speak, or has spoken"),
    N_("who spoke for a unit in it cannot rule on it"),
    N_("no completion clock runs, so there is nothing to extend"),
    N_("it is endorsed already"),
    N_("who asked for it cannot endorse it"),
    N_("the unit head has not endorsed it yet"),
    N_("who asked for it or endorsed it cannot grant it"),
    N_("a second extension is for a supervisor to give"),
    N_("the day it comes back must lie ahead"),
    N_("a project runs for it: end the project"),
    N_("no project runs for it"),
    N_("no unit has it"),
    N_("a mediation has at least two parties, one on each line"),
    N_("no agreement waits to be asked about"),
    N_("name the places to look at, one on each line"),
    N_("name the unit that should look"),
    N_("this sweep has ended"),
    N_("say what was found there"),
    N_("say why it could not be looked at"),
    N_("this project has ended"),
    N_("this milestone is done already"),
    N_("a review was asked for and is being decided"),
    N_("who closed it cannot decline the review"),
)
WITH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"at most (\d+) working days may be asked for", N_("At most %(n)s working days may be asked for.")),
        (r"it may rest (\d+) days at most", N_("It may rest %(n)s days at most.")),
        (r"the unit above has not endorsed it yet: (.+)", N_("The unit above has not endorsed it yet: %(n)s.")),
        (r"a sweep has at most (\d+) places", N_("A sweep has at most %(n)s places.")),
        (r"(\d+) places have not been looked at yet", N_("%(n)s places have not been looked at yet.")),
        (r"a project has at most (\d+) milestones", N_("A project has at most %(n)s milestones.")),
        (
            r"a milestone is a day and what is done by then: (.+)",
            N_("A milestone is a day, a blank and what is done by then, such as 2026-12-31 …; here: %(n)s"),
        ),
        (
            r"a milestone lies after the end of the project: (.+)",
            N_("A milestone lies after the end of the project: %(n)s"),
        ),
        (r"there is no handling unit with key (\d+)", N_("There is no handling unit with the key %(n)s.")),
    )
)  # fmt: skip


def refused(why: str) -> str:
    """The refusal in words; "" where it is none of handling's. `why` stands without the number."""
    if why in REFUSALS:
        return _(why)
    for pattern, said in WITH:
        if found := pattern.fullmatch(why):
            return _(said) % {"n": found[1]}
    return ""


def refusal(message: str) -> str:
    """A whole message, its number taken off, in words as far as they are known."""
    head, _colon, why = message.partition(": ")
    why = why if head[:6].isdigit() else message
    return refused(why) or why
