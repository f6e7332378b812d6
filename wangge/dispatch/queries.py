"""派遣之问: what waits for a dispatcher and why, which units have had a case and returned it."""

from collections.abc import Sequence

from wangge.cases.models import Entry

PAGE = 25


def returned_by(case_ids: Sequence[int]) -> dict[int, set[int]]:
    """case → units whose wish to return it was granted; one statement, or none for no cases."""
    if not case_ids:
        return {}
    had: dict[int, int] = {}
    gave: dict[int, set[int]] = {}
    kinds = ("dispatched", "ruled", "return_granted")
    rows = Entry.objects.filter(case_id__in=case_ids, kind__in=kinds).order_by("case_id", "step")
    for case_id, kind, data in rows.values_list("case_id", "kind", "data"):
        if kind != "return_granted":
            had[case_id] = data["unit"]
        elif case_id in had:
            gave.setdefault(case_id, set()).add(had[case_id])
    return gave
