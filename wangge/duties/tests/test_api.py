"""Duties through the API: items, categories, the calendar of a year, a deadline and its reason."""

import pytest
from ninja.testing import TestClient

from wangge.duties.api import router

pytestmark = pytest.mark.django_db
START = "2026-09-30T10:00:00+08:00"


@pytest.fixture(scope="module")
def api() -> TestClient:
    return TestClient(router)


def test_duties_are_found_and_read(api, duties):
    (found,) = api.get("/duties?q=垃圾").json()
    assert (found["code"], found["category"], found["deadline"]) == (
        "D1",
        "hotline:310101",
        "C-ALL",
    )
    assert api.get("/duties/D1").json() == found
    assert api.get("/duties/D404").status_code == 404
    assert api.get("/duties?limit=0").status_code == 422


def test_categories_of_a_scheme(api, duties):
    codes = [each["code"] for each in api.get("/categories?scheme=hotline").json()]
    assert codes == ["310101", "310201"]
    assert api.get("/categories?scheme=event").json() == []


def test_a_year_of_the_calendar(api, duties):
    year = api.get("/calendar/2026").json()
    assert (len(year["days"]), year["working_days"]) == (365, 248)
    assert year["hours"] == [["09:00", "12:00"], ["13:00", "17:00"]]
    assert {
        "date": "2026-10-10",
        "kind": "makeup_workday",
        "name": "国庆节",
        "hours": None,
    } in year["days"]
    assert api.get("/calendar/2027").status_code == 404
    assert api.get("/calendar/2026?calendar=other").status_code == 404


def test_a_deadline_is_reckoned_with_its_reason(api, duties):
    answer = api.post("/deadline", json={"clock": "completion", "start": START})
    said = answer.json()
    assert answer.status_code == 200
    assert (said["due_at"], said["rule"]) == ("2026-10-13T16:00:00Z", "C-ALL")
    assert [day["date"] for day in said["skipped"]][-1] == "2026-10-11"
    assert said["makeup"] == ["2026-10-10"] and "国庆节" in said["why"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"clock": "sign", "start": START}, 404),
        ({"clock": "lunch", "start": START}, 422),
        ({"clock": "completion", "start": "2026-09-30T10:00:00"}, 422),
        ({"clock": "completion", "start": "2026-12-30T10:00:00+08:00"}, 422),
    ],
)
def test_a_deadline_that_cannot_be_reckoned(api, duties, asked, status):
    assert api.post("/deadline", json=asked).status_code == status
