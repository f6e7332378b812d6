from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from wangge.base import crypto
from wangge.base.crypto.rotation import rotate_keys
from wangge.people import actions, rules
from wangge.people.models import Person, Trace
from wangge.people.signing_in import passwords
from wangge.people.signing_in.passwords import WeakPassword, sign_in
from wangge.people.tests.conftest import NOON
from wangge.people.traces import trace

BY = "machine:test"
OWN = "Kq7mRx2pWd"
ADMINS = sorted(rules.ADMINISTRATORS)


def results(act: str) -> list[str]:
    return list(Trace.objects.filter(act=act).order_by("pk").values_list("result", flat=True))


def test_a_new_person_gets_a_password_for_one_time(db):
    person, drawn = actions.add_person("qian", name="钱某", by=BY, at=NOON, phone="13800000000")
    assert drawn not in person.password and person.must_change_password
    assert "13800000000" not in person.phone_sealed + person.phone_hash
    assert sign_in("qian", drawn, at=NOON) == person
    assert results("person added") == ["done"]


def test_a_person_s_own_password_ends_the_one_time_one(db):
    person, drawn = actions.add_person("qian", name="钱某", by=BY, at=NOON)
    passwords.change_password(person, OWN, by=BY, at=NOON)
    assert not person.must_change_password
    assert sign_in("qian", drawn, at=NOON) is None and sign_in("qian", OWN, at=NOON) == person


@pytest.mark.parametrize(("word", "slug"), [("short1A", "short"), ("Password123!", "common")])
def test_weak_passwords_are_refused_and_the_old_one_stays(db, word, slug):
    person, drawn = actions.add_person("qian", name="钱某", by=BY, at=NOON)
    with pytest.raises(WeakPassword) as refused:
        passwords.change_password(person, word, by=BY, at=NOON)
    assert slug in refused.value.weaknesses
    assert sign_in("qian", drawn, at=NOON) == person


def test_the_present_password_is_not_a_new_one(db):
    person, _ = actions.add_person("qian", name="钱某", by=BY, at=NOON)
    passwords.change_password(person, OWN, by=BY, at=NOON)
    with pytest.raises(WeakPassword, match="same"):
        passwords.change_password(person, OWN, by=BY, at=NOON)


def test_five_failures_lock_even_the_right_password_out(db):
    person, drawn = actions.add_person("qian", name="钱某", by=BY, at=NOON)
    for _ in range(rules.FAILURES_ALLOWED):
        assert sign_in("qian", "wrong", at=NOON) is None
    assert sign_in("qian", drawn, at=NOON) is None
    assert results("sign-in") == ["wrong password"] * 4 + ["locked"] * 2
    later = NOON + rules.LOCKED_FOR
    assert sign_in("qian", drawn, at=later) == person


def test_an_unlocked_person_signs_in_at_once(db):
    person, drawn = actions.add_person("qian", name="钱某", by=BY, at=NOON)
    for _ in range(rules.FAILURES_ALLOWED):
        sign_in("qian", "wrong", at=NOON)
    actions.unlock(person, by=BY, at=NOON)
    assert sign_in("qian", drawn, at=NOON) == person


def test_a_success_forgives_earlier_failures(db):
    _person, drawn = actions.add_person("qian", name="钱某", by=BY, at=NOON)
    for _ in range(3):
        for _ in range(rules.FAILURES_ALLOWED - 1):
            sign_in("qian", "wrong", at=NOON)
        assert sign_in("qian", drawn, at=NOON) is not None


def test_a_closed_account_does_not_open(db):
    person, drawn = actions.add_person("qian", name="钱某", by=BY, at=NOON)
    actions.set_active(person, False, by=BY, at=NOON)
    assert sign_in("qian", drawn, at=NOON) is None


def test_an_unknown_name_leaves_a_trace_without_the_name(db):
    assert sign_in("13800000000", "x", at=NOON) is None
    row = Trace.objects.get()
    assert row.result == "unknown name" and "13800000000" not in str(vars(row))


def test_an_old_password_must_be_changed(db):
    person, _ = actions.add_person("qian", name="钱某", by=BY, at=NOON)
    passwords.change_password(person, OWN, by=BY, at=NOON)
    late = NOON + passwords.PASSWORD_LASTS + timedelta(days=1)
    assert sign_in("qian", OWN, at=late).must_change_password
    assert Person.objects.get().must_change_password


@pytest.mark.parametrize("first", ADMINS)
@pytest.mark.parametrize("second", ADMINS)
def test_three_administrators_are_three_people(person, first, second):
    actions.post(person, first, by=BY, at=NOON)
    if first == second:
        actions.post(person, second, by=BY, at=NOON)
        return
    with pytest.raises(actions.PostRefused, match=first):
        actions.post(person, second, by=BY, at=NOON)


def test_one_who_was_an_administrator_may_become_another(person):
    held = actions.post(person, "system_admin", by=BY, at=NOON)
    actions.unpost(held, by=BY, at=NOON)
    actions.post(person, "audit_admin", by=BY, at=NOON)


def test_traces_are_never_changed_nor_deleted(db):
    row = trace("export", by=BY, at=NOON, about="case:1")
    row.result = "nothing happened"
    for deed in (
        row.save,
        row.delete,
        lambda: Trace.objects.all().delete(),
        lambda: Trace.objects.update(result="x"),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert Trace.objects.get().result == "done"


def test_drawn_passwords_pass_our_own_rules_and_differ():
    drawn = {passwords.draw_password() for _ in range(100)}
    assert len(drawn) == 100
    for one in drawn:
        assert rules.weaknesses(one, username="qian", common=passwords.common_words()) == []


def test_a_rotation_of_keys_reaches_phone_numbers(db, monkeypatch):
    person, _ = actions.add_person("qian", name="钱某", by=BY, at=NOON, phone="13800000000")
    monkeypatch.setenv("WANGGE_CIPHER", "sm4-gcm")
    monkeypatch.setenv("WANGGE_DIGEST", "sm3")
    assert rotate_keys() >= 1
    fresh = Person.objects.get()
    assert fresh.phone_sealed.startswith("sm4-gcm") and fresh.phone_hash.startswith("sm3")
    assert fresh.phone_sealed != person.phone_sealed
    assert crypto.unseal(fresh.phone_sealed, about=actions.PHONE) == "13800000000"
