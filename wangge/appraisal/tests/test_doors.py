"""Doors for programs: the API – the same rights, the same digests."""

from wangge.appraisal import actions
from wangge.appraisal.tests.city import AT, PERIOD


def get(ground, name: str, path: str):
    return ground.city.client(name).get(f"/api/v1/appraisal/{path}")


def test_the_api_tells_what_is_published_and_no_draft(ground) -> None:
    made = ground.run()
    assert get(ground, "supervisor", "publications").json() == []
    assert get(ground, "supervisor", f"publications/{PERIOD}").status_code == 404
    kept = actions.publish(made, by="person:1", at=AT)
    (listed,) = get(ground, "head0", "publications").json()
    assert (listed["digest"], listed["version"], listed["corrects"]) == (kept.digest, 1, None)
    whole = get(ground, "supervisor", f"publications/{PERIOD}").json()
    assert [one["key"] for one in whole["report"]["groups"]] == ["streets", "rest"]
    assert get(ground, "supervisor", "publications?period=2026-13").status_code == 422


def test_the_api_hides_small_counts_of_others(ground) -> None:
    actions.publish(ground.run(), by="person:1", at=AT)
    said = get(ground, "head0", f"publications/{PERIOD}").json()["report"]
    (group,) = said["groups"]
    rows = {row["unit"]: row for row in group["units"]}
    small = rows[ground.streets[-1].pk]["lines"]["return_rate"]
    assert small["few"] and small["n"] is None and small["k"] is None and small["value"] is None
    own = rows[ground.streets[0].pk]["lines"]["return_rate"]
    assert own["n"] == 300


def test_ones_own_report_is_there_before_publication_and_others_are_not(ground) -> None:
    ground.run()
    said = get(ground, "head0", f"mine/{PERIOD}").json()
    assert [row["unit"] for group in said["groups"] for row in group["units"]] == [
        ground.streets[0].pk
    ]
    assert said["published"] is False
    assert get(ground, "operator", f"mine/{PERIOD}").status_code == 403
    assert get(ground, "system_admin", "publications").status_code == 403
