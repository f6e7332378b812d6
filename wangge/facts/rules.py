"""事实之规: which state an entry leaves a case in, and which of its words are plain codes."""

from wangge.cases.moves import ENDED, GONE, MOVES, OPEN, State

CONTACTED = "contacted"  # moves a signed case only; elsewhere the case stays where it is


def targets() -> dict[str, str]:
    """Kind of entry → the state it leaves a case in, for the kinds that move it."""
    found = {"registered": str(State.REGISTERED)}
    for move in MOVES.values():
        ends = set(move.ways.values())
        stays = all(source == target for source, target in move.ways.items())
        if len(ends) == 1 and not (stays and len(move.ways) > 1):
            found[move.kind] = str(ends.pop())
    return found


TARGETS = targets()
OPEN_STATES = tuple(sorted(map(str, OPEN)))
OVER_STATES = tuple(sorted(map(str, ENDED | GONE)))

# Codes that an entry says, by kind of entry: no field in which a person writes freely.
WORDS: dict[str, str] = {
    "closed": "outcome",
    "urged": "level",
    "return_requested": "code",
    "unreasonable_requested": "code",
    "suspended": "cause",
    "not_accepted": "branch",
    "escalated": "to",
    "called_back": "way",
    "contacted": "way",
}
SENT = ("dispatched", "ruled")  # from here on a unit has the case
UNDOES_HANDLED = ("rework", "rehandled", "reopened")
SOON = 600  # seconds between what happened and its being written down
