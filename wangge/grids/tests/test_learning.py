"""Aliases are learned of settled cases: two voices that agree, none that dissents, and a way back."""

import pytest

from wangge.grids import queries
from wangge.grids.actions import teach, withdraw
from wangge.grids.models import AliasWitness
from wangge.grids.tests.ground import AT, BRIDGE, WILLOW, settle

pytestmark = pytest.mark.django_db
BY = "person:1"
ADDRESS = "大白楼"


@pytest.fixture(autouse=True)
def city():
    settle()


def confirm(case, *, speaker, division=WILLOW, words="没有水了", address=ADDRESS):
    return teach(
        words=words, address=address, division=division, lon=None, lat=None, witness=case,
        speaker=speaker, by=BY, at=AT,
    )  # fmt: skip


def understood():
    return queries.places_said("停电了", address=ADDRESS)


def test_two_voices_that_agree_make_an_alias():
    assert confirm("c1", speaker="one") == ["大白楼"]
    assert understood().spots == ()  # one voice is not enough
    confirm("c2", speaker="two")
    found = understood()
    assert found.best.division == WILLOW and found.best.words[0].how == "taught"
    (alias,) = queries.learned_aliases()
    assert (alias.alias, alias.voices, alias.agreed) == ("大白楼", 2, True)


def test_the_same_voice_twice_is_one():
    confirm("c1", speaker="one")
    confirm("c2", speaker="one")
    assert understood().spots == () and queries.learned_aliases()[0].voices == 1


def test_voices_that_disagree_teach_nothing():
    confirm("c1", speaker="one")
    confirm("c2", speaker="two", division=BRIDGE)
    assert understood().spots == () and not queries.learned_aliases()[0].agreed


def test_a_case_set_right_again_changes_its_witness():
    confirm("c1", speaker="one")
    confirm("c2", speaker="two", division=BRIDGE)
    confirm("c2", speaker="two")
    assert understood().best.division == WILLOW


def test_an_alias_may_be_withdrawn():
    confirm("c1", speaker="one")
    confirm("c2", speaker="two")
    assert withdraw("大白楼", by="person:2", at=AT) == 2
    assert understood().spots == () and queries.learned_aliases() == []
    kept = AliasWitness.objects.first()
    assert (kept.withdrawn_at, kept.withdrawn_by) == (AT, "person:2")
    assert withdraw("大白楼", by="person:2", at=AT) == 0


def test_what_is_known_or_no_name_or_too_wide_is_not_learned():
    assert confirm("c1", speaker="one", address="柳树社区") == []
    assert confirm("c2", speaker="one", address="", words="我们小区门口的路灯坏了") == []
    assert confirm("c3", speaker="one", division="990101") == []


def test_names_are_read_out_of_the_words_as_well():
    for case, speaker in (("c1", "one"), ("c2", "two")):
        assert "机修厂家属院" in confirm(
            case, speaker=speaker, address="", words="我住在机修厂家属院3号楼，暖气不热"
        )
    assert queries.places_said("机修厂家属院没有暖气").best.division == WILLOW


def test_who_spoke_cannot_be_told_from_what_is_kept():
    confirm("c1", speaker="13800000000", address="大白楼 东仓库院")
    voices = set(AliasWitness.objects.values_list("voice", flat=True))
    assert len(voices) == AliasWitness.objects.count() == 2  # one speaker, and yet not comparable
    assert not any("13800000000" in voice for voice in voices)
