"""Candidates: words that few photos have weigh more, those that many have say nothing."""

import numpy as np
import pytest

from wangge.cases.models import Attachment, Case
from wangge.verification.models import PhotoPrint, PrintWord
from wangge.verification.printing.finding import COMMON, PROVED, candidates
from wangge.verification.tests.conftest import NOON

pytestmark = pytest.mark.django_db
RARE, COMMONER, COMMON_TO_ALL = 900, 500, 100


@pytest.fixture
def kept() -> list[int]:
    """Keys of photos: two rare words in the first, three commoner ones in twenty, one in nearly all."""
    case = Case.objects.create(registered_at=NOON, channel="hotline_12345", title="路灯不亮")
    photos = Attachment.objects.bulk_create(
        Attachment(
            case=case, purpose="after", blob=f"{number}", shown="", mime="image/jpeg", size=1,
            made_at=NOON, actor="bench",
        )
        for number in range(COMMON + 2)
    )  # fmt: skip
    PhotoPrint.objects.bulk_create(
        PhotoPrint(attachment=one, blob=one.blob, way=2, words=1, made_at=NOON) for one in photos
    )
    keys = [one.pk for one in photos]
    words = [(RARE + at, keys[0]) for at in range(2)]
    words += [(COMMONER + at, key) for at in range(3) for key in keys[1:21]]
    words += [(COMMON_TO_ALL + at, key) for at in range(9) for key in keys[1:]]
    PrintWord.objects.bulk_create(PrintWord(word=word, print_id=key) for word, key in words)
    return keys


def test_two_rare_words_weigh_more_than_three_commoner_ones(kept: list[int]) -> None:
    asked = np.arange(COMMON_TO_ALL, RARE + 2)
    likely = candidates(asked)
    assert [key for key, _ in likely] == kept[:PROVED]
    assert likely[0][1] == 2
    assert likely[1][1] == pytest.approx(3 / 20**0.5)


def test_one_word_and_what_nearly_all_have_make_no_candidate(kept: list[int]) -> None:
    assert candidates(np.arange(COMMON_TO_ALL, COMMON_TO_ALL + 9)) == []
    assert candidates(np.array([RARE])) == []


def test_what_is_left_out_is_no_candidate(kept: list[int]) -> None:
    assert candidates(np.array([RARE, RARE + 1]), leave_out={kept[0]}) == []
