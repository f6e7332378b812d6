"""After a rotation the newest key opens everything; it may be stopped and run again."""

from datetime import UTC, datetime

import pytest

from wangge.base import crypto, rows
from wangge.base.crypto import SealError, keys
from wangge.base.crypto.rotation import SealedField, rotate_keys
from wangge.base.models import Job

NOON = datetime(2024, 5, 20, 12, tzinfo=UTC)
# the jobs table serves as any room's: a token in last_error, its look-up hash in lease_owner
FIELD = SealedField(
    "base.Job",
    "last_error",
    "job.words",
    also=lambda text: {"lease_owner": crypto.keyed_hash(text, about="job.words")},
)


@pytest.fixture
def sealed(db, monkeypatch, tmp_path):
    """Seven sealed rows and an empty one, under key k1; then a second key."""
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    keys.make()
    for n in range(7):
        token = crypto.seal(f"words {n}", about="job.words")
        rows.insert(Job, kind=str(n), run_at=NOON, last_error=token)
    rows.insert(Job, kind="empty", run_at=NOON)
    keys.add_key()


def opened():
    found = Job.objects.exclude(last_error="").order_by("pk")
    return [crypto.unseal(job.last_error, about="job.words") for job in found]


def test_all_is_sealed_anew_and_the_old_key_can_go(sealed):
    told = []
    done = rotate_keys([FIELD], batch=3, told=lambda field, done: told.append(done))
    assert (done, told) == (7, [3, 6, 7])
    assert rotate_keys([FIELD], batch=3) == 0
    assert keys.retire_keys() == ["k1"]
    assert opened() == [f"words {n}" for n in range(7)]
    assert Job.objects.get(kind="empty").last_error == ""


def test_another_cipher_and_digest_reach_tokens_and_hashes(sealed, monkeypatch):
    monkeypatch.setenv("WANGGE_CIPHER", "sm4-gcm")
    monkeypatch.setenv("WANGGE_DIGEST", "sm3")
    assert rotate_keys([FIELD]) == 7
    for job in Job.objects.exclude(kind="empty"):
        assert job.last_error.startswith("sm4-gcm:k2:") and job.lease_owner.startswith("sm3:")
    found = Job.objects.get(lease_owner=crypto.keyed_hash("words 3", about="job.words"))
    assert found.kind == "3"


def test_stopped_in_the_middle_it_goes_on(sealed):
    spoilt = Job.objects.get(kind="4")
    good = spoilt.last_error
    Job.objects.filter(pk=spoilt.pk).update(last_error=good[:-4] + "AAA=")
    with pytest.raises(SealError):
        rotate_keys([FIELD], batch=2)
    Job.objects.filter(pk=spoilt.pk).update(last_error=good)
    assert rotate_keys([FIELD], batch=2) == 3
    assert opened() == [f"words {n}" for n in range(7)]
