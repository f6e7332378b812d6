"""The kind of request is guessed better than by rules alone; what cannot be read is not guessed."""

import csv
from pathlib import Path

import pytest

from wangge.intake.rules import kinds
from wangge.intake.rules.screening import by_rules, kind_of, read
from wangge.intake.tests.conftest import City, screened

SENTENCES = Path(__file__).resolve().parents[3] / "train" / "kinds.csv"


@pytest.mark.skipif(not SENTENCES.exists(), reason="train/kinds.csv is not shipped with the wheel")
def test_held_out_sentences_are_told_apart_far_better_than_by_rules() -> None:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["held"] == "1"]
    assert {row["kind"] for row in rows} == set(kinds.KINDS)
    right = sum(kind_of(row["words"]) == row["kind"] for row in rows) / len(rows)
    rules = sum(by_rules(row["words"]) == row["kind"] for row in rows) / len(rows)
    assert right >= 0.75 and right > rules + 0.2


def test_confidence_means_something() -> None:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["held"] == "1"]
    told = [(kinds.guess(row["words"]), row["kind"]) for row in rows]
    sure = [guess.value == kind for guess, kind in told if guess and guess.confidence >= 0.8]
    unsure = [guess.value == kind for guess, kind in told if guess and guess.confidence < 0.5]
    assert sum(sure) / len(sure) >= 0.8 > sum(unsure) / len(unsure)


def test_a_guess_tells_the_words_it_goes_by() -> None:
    guess = kinds.guess("建议在学校门口增设斑马线")
    assert guess and guess.value == "suggestion" and "建议" in guess.why.split("、")
    assert guess.model == kinds.MODEL


@pytest.mark.parametrize("words", ["", "🔥🔥🔥", "。。。", "12345", "lu deng huai le ya"])
def test_nothing_is_guessed_where_nothing_can_be_read(words: str) -> None:
    assert kinds.guess(words) is None and read(words).kind is None
    assert kind_of(words) == "complaint"


def test_the_word_of_the_operator_stands(city: City) -> None:
    case = screened("建议在学校门口增设斑马线", kind="complaint")
    assert case.kind == "complaint"
    assert case.request.advice["kind"]["value"] == "suggestion"


def test_ten_thousand_characters_are_read_to_their_limit() -> None:
    reading = read("路灯坏了，请尽快修一下。" * 900)
    assert reading.kind and not reading.foreign
