"""铃铛 bell: how many notices wait for whoever looks at a page; and what failed, and why, in words."""

from typing import Any

from django import template

from wangge.notices import queries, words
from wangge.notices.outlets.shelf import outlets
from wangge.people.models import Person

register = template.Library()


@register.inclusion_tag("notices/_bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, Any]:
    """The bell of the top bar; one indexed statement, none where nobody is signed in."""
    person = getattr(context.get("request"), "user", None)
    return {"waiting": queries.waiting(person) if isinstance(person, Person) else None}


@register.filter
def line_word(name: str) -> str:
    """A line – an outlet and the server it goes to – as people say it."""
    key, _, server = name.partition(":")
    return f"{outlets[key].label} {server}".strip() if key in outlets else name


@register.filter
def why(error: str) -> str:
    """An error as it was kept, in the reader's language where it is a known one."""
    return words.why(error)
