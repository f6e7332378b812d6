"""The zh_Hans catalogue is complete, and the checker that says so can say otherwise."""

from pathlib import Path

import pytest

from setup import messages

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
a = _("Dispatch desk")
b = ngettext("%(n)s case", "%(n)s cases", 2)
c = pgettext_lazy("noun", "Report")
"""
TEMPLATE = """{% load i18n %}<h1>{% translate "My cases" %}</h1>{{ _("Next") }}
{% blocktranslate trimmed count n=n %}
  {{ n }} day left{% plural %}{{ n }} days left
{% endblocktranslate %}"""
PAIRS = """Dispatch desk\t派遣台
%(n)s case\t%(n)s 件
Report\t报告
My cases\t我的工单
Next\t下一步
%(n)s day left\t剩 %(n)s 天
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A small tree that uses six messages, in Python and in a template."""
    (tmp_path / "wangge/desk/templates/desk").mkdir(parents=True)
    (tmp_path / "wangge/desk/pages.py").write_text(PYTHON)
    (tmp_path / "wangge/desk/templates/desk/mine.html").write_text(TEMPLATE)
    return tmp_path


def pairs(tree: Path, text: str) -> list[Path]:
    file = tree / "pairs.txt"
    file.write_text(text, encoding="utf-8")
    return [file]


def test_every_message_in_use_is_translated() -> None:
    used = [one for one in messages.extract(messages.ROOT) if one.id]
    assert used, "no message found in the sources: the extractor is at fault"
    found = list(messages.problems(messages.ROOT))
    assert not found, "\n".join(found)


def test_a_missing_message_is_reported(tree: Path) -> None:
    assert len(list(messages.problems(tree))) == 6


def test_an_untranslated_message_is_reported(tree: Path) -> None:
    messages.update(tree)
    found = list(messages.problems(tree))
    assert len(found) == 6
    assert all("not translated" in one for one in found)
    assert any("wangge/desk/templates/desk/mine.html" in one and "My cases" in one for one in found)


def test_pairs_complete_the_catalogue(tree: Path) -> None:
    assert messages.merge(tree, pairs(tree, PAIRS)) == 6
    assert list(messages.problems(tree)) == []


def test_a_broken_placeholder_is_reported(tree: Path) -> None:
    messages.merge(tree, pairs(tree, PAIRS.replace("剩 %(n)s 天", "剩 %(days)s 天")))
    (found,) = messages.problems(tree)
    assert "placeholder" in found


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Dispatch desk\t派单台", "translated differently"),
        ("Nowhere used\t无处", "no source uses it"),
        ("Dispatch desk 派遣台", "not `English<TAB>中文`"),
    ],
    ids=["twice", "unused", "no tab"],
)
def test_pairs_that_cannot_be_taken_are_named_and_the_rest_is_taken(
    tree: Path, line: str, reason: str
) -> None:
    with pytest.raises(messages.MergeError, match=f"pairs.txt:7: {reason}"):
        messages.merge(tree, pairs(tree, PAIRS + line))
    assert list(messages.problems(tree)) == []


def test_update_changes_nothing_twice_and_drops_what_is_unused(tree: Path) -> None:
    messages.merge(tree, pairs(tree, PAIRS))
    before = (tree / messages.CATALOGUE).read_bytes()
    messages.update(tree)
    assert (tree / messages.CATALOGUE).read_bytes() == before
    (tree / "wangge/desk/pages.py").write_text("")
    messages.update(tree)
    assert "Dispatch desk" not in (tree / messages.CATALOGUE).read_text()


def test_compiled_catalogue_speaks_chinese(tree: Path) -> None:
    import gettext

    messages.merge(tree, pairs(tree, PAIRS))
    messages.compile_catalogue(tree)
    with (tree / messages.CATALOGUE).with_suffix(".mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("My cases") == "我的工单"
    assert spoken.ngettext("%(n)s day left", "%(n)s days left", 3) == "剩 %(n)s 天"
