"""Which deadline rule holds: the explicit order, whatever order the rules stand in."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from wangge.duties.rules import Clock, Matter, Measure, Rule, applying, pick

TODAY = date(2026, 11, 20)
BASE = Rule(code="base", clock=Clock.COMPLETION, value=5, unit=Measure.WORK_DAY)
MATTER = Matter(
    category="hotline:310101", severity="safety", area="rural", channel="web", condition="复杂"
)


def chosen(*rules: Rule, matter: Matter = MATTER, on: date = TODAY) -> str:
    found = pick(rules, clock=Clock.COMPLETION, matter=matter, on=on)
    return found.code if found else ""


def rule(code: str, **asked: object) -> Rule:
    return replace(BASE, code=code, **asked)


def test_each_step_of_the_order_beats_the_next():
    order = [
        rule("priority", priority=1),
        rule("long", category="hotline:310101"),
        rule("longish", category="hotline:3101"),
        rule("condition", condition="复杂"),
        rule("severity", severity="safety"),
        rule("area", area="rural"),
        rule("channel", channel="web"),
        BASE,
        rule("zzz"),
    ]
    found = applying(reversed(order), clock=Clock.COMPLETION, matter=MATTER, on=TODAY)
    assert [each.code for each in found] == [each.code for each in order]


def test_a_criterion_the_matter_does_not_meet_keeps_the_rule_out():
    for name, other in [
        ("category", "hotline:32"),
        ("category", "event:3101"),
        ("severity", "urgent"),
        ("area", "urban"),
        ("channel", "petition"),
        ("condition", "咨询"),
    ]:
        assert chosen(rule("other", priority=9, **{name: other}), BASE) == "base"
        asked_nothing = chosen(rule("other", priority=9, **{name: other}), BASE, matter=Matter())
        assert asked_nothing == "base"


def test_a_bare_code_covers_every_scheme_and_a_beginning_covers_what_is_below():
    assert chosen(rule("bare", category="3101"), BASE) == "bare"
    assert chosen(rule("bare", category="3101"), BASE, matter=Matter(category="310102")) == "bare"
    assert chosen(rule("scheme", category="hotline:"), BASE) == "scheme"
    assert chosen(rule("below", category="31010101"), BASE) == "base"


def test_only_rules_of_the_clock_and_of_the_day():
    assert chosen(rule("sign", clock=Clock.SIGN)) == ""
    ends = rule("old", priority=9, valid_from=date(2026, 1, 1), valid_to=TODAY)
    assert chosen(ends, BASE) == "base"  # the last day is not one of its days
    assert chosen(ends, BASE, on=date(2026, 11, 19)) == "old"
    assert chosen(ends, BASE, on=date(2025, 12, 31)) == "base"


parts = {
    "category": st.sampled_from(["", "31", "3101", "hotline:3101", "event:02"]),
    "severity": st.sampled_from(["", "general", "safety"]),
    "area": st.sampled_from(["", "urban", "rural"]),
    "channel": st.sampled_from(["", "web"]),
    "priority": st.integers(0, 2),
}
many = st.lists(st.fixed_dictionaries(parts), max_size=8).map(
    lambda each: [rule(f"r{number}", **asked) for number, asked in enumerate(each)]
)


@given(many, st.randoms())
def test_the_answer_does_not_hang_on_the_order_of_the_rules(rules, random):
    first = chosen(*rules)
    random.shuffle(rules)
    assert chosen(*rules) == first
    if first:
        best = next(each for each in rules if each.code == first)
        assert best.holds(MATTER, on=TODAY)
        assert all(each.priority <= best.priority for each in rules if each.holds(MATTER, on=TODAY))
    else:
        assert not any(each.holds(MATTER, on=TODAY) for each in rules)
