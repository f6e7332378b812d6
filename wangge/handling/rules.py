"""办理之规: when a return is still in time, and what a unit may ask for. No framework here."""

from datetime import datetime

RETURN_REASONS = {
    "not_ours": "Not this unit's duty",
    "wrong_area": "Outside this unit's area",
    "incomplete": "Cannot be understood or placed",
    "duplicate": "Already being handled",
}
UNREASONABLE = {
    "UR1": "Outside the administrative area",
    "UR2": "Belongs in, or has entered, legal procedures or petition",
    "UR3": "Against law or policy",
    "UR4": "Secrets, privacy or public order",
    "UR5": "Investigated and found untrue",
    "UR6": "Unreasonable or clearly beyond reasonable scope",
    "UR7": "Ruled unreasonable by a hearing",
    "UR8": "No factual basis, or abuse of resources",
}


def return_refusal(*, until: datetime, at: datetime) -> str | None:
    """Why a return comes too late, or None."""
    if at > until:
        return f"the time for returning ended {until.isoformat(timespec='minutes')}"
    return None


def share_refusal(*, share_due: datetime | None, case_due: datetime | None) -> str | None:
    """A share of a case may not be due after the case itself."""
    if share_due and case_due and share_due > case_due:
        return "a share cannot be due after the case itself"
    return None
