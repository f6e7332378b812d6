"""现场之问 looking: whether a case is about safety, and whether this person was at its place since it was reported done."""

from wangge.cases.models import Attachment, Case, Urgency
from wangge.verification.rules import seen_enough


def unsafe(case: Case) -> bool:
    return case.safety or case.urgency == Urgency.SAFETY


def from_site(case: Case, *, by: str) -> list[Attachment]:
    """Photos this person took at the place since it was said to be done."""
    found = Attachment.objects.filter(
        case=case, purpose=Attachment.Purpose.INSPECTION, actor=by, mime__startswith="image/"
    )
    if case.handled_at:
        found = found.filter(made_at__gte=case.handled_at)
    return list(found.order_by("pk"))


def may_judge(case: Case, *, by: str) -> bool:
    """Whether this person has seen enough of it; of other cases than those of safety anybody has."""
    return not unsafe(case) or seen_enough(safety=True, photos=len(from_site(case, by=by)))
