"""人员的规矩: what a role may do, who may hold what, which password will do, when to lock."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

ADMINISTRATORS = frozenset({"system_admin", "security_admin", "audit_admin"})
UNIT_ROLES = frozenset({"clerk", "unit_head", "handler"})  # they see what their unit has
GROUND_ROLES = frozenset({"grid_worker"})  # they see the grids they walk
CENTRE_ROLES = frozenset(
    {
        "operator",
        "reviewer",
        "dispatcher",
        "verifier",
        "caller",
        "supervisor",
        "analyst",
        "leader",
    }
)  # they see an area, or the whole city

# What a role opens beyond the deeds that each room offers. Nobody has a right not written here.
RIGHTS: dict[str, frozenset[str]] = {
    "see_requester": frozenset({"operator", "reviewer", "caller"}),
    "see_parked": frozenset({"system_admin", "dispatcher", "supervisor"}),
    "keep_system": frozenset({"system_admin"}),
    "keep_accounts": frozenset({"system_admin"}),
    "grant_posts": frozenset({"security_admin"}),
    "grant_tokens": frozenset({"security_admin"}),
    "read_traces": frozenset({"audit_admin"}),
}

FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)
PASSWORD_LENGTH = 10
PASSWORD_CLASSES = 3
NAME_COUNTS = 3  # a shorter user name may stand in a password by chance
EDGE = 6  # so few characters hung on a common word do not make it uncommon


def may(right: str, *, roles: Collection[str]) -> bool:
    """Whether any of `roles` carries `right`; KeyError if there is no such right."""
    return not RIGHTS[right].isdisjoint(roles)


def clash(role: str, *, held: Iterable[str]) -> str | None:
    """The administrator role already held that forbids `role` to the same person, if any."""
    if role not in ADMINISTRATORS:
        return None
    others = sorted(ADMINISTRATORS.intersection(held) - {role})
    return others[0] if others else None


@dataclass(frozen=True, kw_only=True)
class Lock:
    """How often a sign-in has failed, and until when no further one is tried."""

    failures: int = 0
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        return self.until is not None and at < self.until

    def failed(self, at: datetime) -> "Lock":
        """After one more failure; a lock that has run out starts the count afresh."""
        before = 0 if self.until is not None and at >= self.until else self.failures
        failures = before + 1
        locked = failures >= FAILURES_ALLOWED
        return Lock(failures=failures, until=at + LOCKED_FOR if locked else None)


def weaknesses(password: str, *, username: str, common: Collection[str]) -> list[str]:
    """What is wrong with a password: slugs `short`, `plain`, `common`, `username`; [] if nothing.

    `common` holds lower-case words known to be guessed first.
    """
    found = []
    if len(password) < PASSWORD_LENGTH:
        found.append("short")
    if _classes(password) < PASSWORD_CLASSES:
        found.append("plain")
    core = password.lower().strip("0123456789!@#$%^&*()_-+=.,?~ ")
    hung_on = len(password) - len(core)
    if password.lower() in common or (core in common and hung_on <= EDGE):
        found.append("common")
    if len(username) >= NAME_COUNTS and username.lower() in password.lower():
        found.append("username")
    return found


def _classes(password: str) -> int:
    """How many of lower case, upper case, digits and all else it draws on."""
    return sum(
        (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() or not c.isascii() for c in password),
        )
    )
