"""A memory answers again what it answered, until its stamp is another one."""

from itertools import count
from threading import Thread

import pytest
from django.db import transaction

from wangge.base import kept
from wangge.base.kept import Kept
from wangge.base.models import Edition

NAME = "letters"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(kept, "monotonic", made)
    return made


@pytest.fixture(autouse=True)
def memories(monkeypatch):
    """Memories made here are not kept for the other tests."""
    monkeypatch.setattr(kept, "_memories", [])


def editions() -> Kept:
    return Kept(lambda: Edition.of(NAME), every=5)


def test_each_answer_is_made_once_and_kept_by_its_key(clock):
    memory, made = Kept(lambda: 1, every=5), count()
    assert [memory.get(key, lambda: next(made)) for key in "aabab"] == [0, 0, 1, 0, 1]


def test_another_stamp_drops_all_answers_once_it_is_looked_at(clock):
    stamps, made = iter("xxyy"), count()
    memory = Kept(lambda: next(stamps), every=5)
    told = []
    for clock.now in (0.0, 4, 6, 10, 12):  # looked at 0 s (x), 6 s (x) and 12 s (y)
        told.append(memory.get("a", lambda: next(made)))
    assert told == [0, 0, 0, 0, 1]


def test_what_failed_is_asked_again(clock):
    memory = Kept(lambda: 1, every=5)
    with pytest.raises(ZeroDivisionError):
        memory.get("a", lambda: 1 // 0)
    assert memory.get("a", lambda: 2) == 2


def test_an_answer_may_ask_the_same_memory(clock):
    memory = Kept(lambda: 1, every=5)
    assert memory.get("a", lambda: memory.get("b", lambda: 20) + 1) == 21


def test_a_full_memory_begins_anew(clock):
    memory, made = Kept(lambda: 1, every=5, most=2), count()
    assert [memory.get(key, lambda: next(made)) for key in "abcba"] == [0, 1, 2, 3, 4]


def test_what_is_forgotten_while_it_is_made_is_not_kept(clock):
    memory = Kept(lambda: 1, every=5)

    def old() -> str:
        memory.forget()
        return "old"

    assert memory.get("a", old) == "old"
    assert memory.get("a", lambda: "new") == "new"


def test_who_looks_while_something_changes_looks_again(clock):
    stamps = ["x"]

    def stamp() -> str:
        seen = stamps[0]
        if seen == "x":
            stamps[0] = "y"
            memory.look_anew()
        return seen

    memory = Kept(stamp, every=5)
    assert memory.get("a", lambda: "old") == "old"
    assert memory.get("a", lambda: "new") == "new"


def test_threads_make_a_thing_once(clock):
    memory, made = Kept(lambda: 1, every=5), []
    threads = [Thread(target=memory.get, args=("a", lambda: made.append(1))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_all_are_emptied_at_once(clock):
    memories, made = [Kept(lambda: 1, every=5) for _ in range(2)], count()
    for _ in range(2):
        kept.forget_all()
        told = [memory.get("a", lambda: next(made)) for memory in memories]
    assert told == [2, 3]


@pytest.mark.django_db
def test_a_renewed_edition_is_seen_here_at_once_and_elsewhere_soon(clock):
    memory, made = editions(), count()
    assert memory.get("a", lambda: next(made)) == 0
    Edition.renew(NAME)
    assert memory.get("a", lambda: next(made)) == 1
    Edition.objects.filter(name=NAME).update(stamp="another process")
    assert memory.get("a", lambda: next(made)) == 1
    clock.now += 6
    assert memory.get("a", lambda: next(made)) == 2


@pytest.mark.django_db
def test_an_edition_of_another_name_changes_nothing(clock):
    memory, made = editions(), count()
    memory.get("a", lambda: next(made))
    Edition.renew("numbers")
    assert memory.get("a", lambda: next(made)) == 0
    assert len(Edition.of(NAME, "numbers")) == 1


@pytest.mark.django_db
def test_renewing_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        Edition.renew(NAME, stamp="first")
    with django_assert_num_queries(1):
        Edition.renew(NAME, stamp="second")
    assert Edition.of(NAME) == ("second",)


@pytest.mark.django_db(transaction=True)
def test_what_was_read_before_the_commit_is_looked_at_again_after_it(clock):
    """As if another thread had looked while the change was not yet to be seen."""
    memory, made = editions(), count()
    with transaction.atomic():
        Edition.renew(NAME)
        memory.get("a", lambda: next(made))
        memory._of = ()  # what that other thread had seen
    assert memory.get("a", lambda: next(made)) == 1
