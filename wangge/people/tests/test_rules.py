from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.people import rules
from wangge.people.models import Role
from wangge.people.rules import ADMINISTRATORS, FAILURES_ALLOWED, LOCKED_FOR, Lock, clash

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
COMMON = {"password", "admin", "qwerty", "zhengfu"}


def test_every_role_reaches_in_exactly_one_way():
    kinds = [rules.ADMINISTRATORS, rules.UNIT_ROLES, rules.GROUND_ROLES, rules.CENTRE_ROLES]
    assert sorted(Role.values) == sorted(role for kind in kinds for role in kind)


def test_rights_are_of_roles_that_exist():
    for right, roles in rules.RIGHTS.items():
        assert roles <= set(Role.values), right


def test_no_administrator_has_a_right_of_another():
    for right, roles in rules.RIGHTS.items():
        assert len(roles & ADMINISTRATORS) <= 1, right


@given(st.sets(st.sampled_from(sorted(Role.values))), st.sampled_from(sorted(Role.values)))
def test_no_two_administrators_in_one_person(held, role):
    refused = clash(role, held=held) is not None
    assert refused == (len((held | {role}) & ADMINISTRATORS) > 1 and role in ADMINISTRATORS)


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("Kq7mRx2pWd", []),
        ("三更灯火五更鸡Ab1", []),
        ("Kq7mRx2", ["short"]),
        ("kqmrxpwdzz", ["plain"]),
        ("kqmrxpwd77", ["plain"]),
        ("Password123!", ["common"]),
        ("Admin@2026", ["common"]),
        ("xZhaoLei77x", ["username"]),
        ("aB1", ["short"]),
    ],
)
def test_weaknesses(password, found):
    assert rules.weaknesses(password, username="zhaolei", common=COMMON) == found


def test_five_failures_lock_for_a_quarter_of_an_hour():
    lock = Lock()
    for _ in range(FAILURES_ALLOWED - 1):
        lock = lock.failed(NOON)
        assert not lock.holds(NOON)
    lock = lock.failed(NOON)
    assert lock.holds(NOON) and lock.holds(NOON + LOCKED_FOR - timedelta(seconds=1))
    assert not lock.holds(NOON + LOCKED_FOR)


def test_after_a_lock_the_count_begins_afresh():
    lock = Lock(failures=FAILURES_ALLOWED, until=NOON)
    assert lock.failed(NOON) == Lock(failures=1)
