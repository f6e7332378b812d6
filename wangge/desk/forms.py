"""填表 forms: an offer's form, shown from its schema, read from what was posted, with its errors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from wangge.people.queries import unit_named

WIDGETS = frozenset(
    {"text", "textarea", "choice", "tick", "number", "date", "stars", "unit", "photos", "case"}
)


@dataclass
class Asked:
    """One question of a form: what the template needs to draw it."""

    name: str
    title: str
    widget: str
    value: Any = None
    required: bool = False
    lines: int = 1
    most: int | None = None
    least_number: int | None = None
    most_number: int | None = None
    options: list[tuple[str, str]] = field(default_factory=list)
    error: str = ""
    shown: str = ""  # a unit's name, where the value is its key

    @property
    def template(self) -> str:
        """The fragment that draws it."""
        return f"desk/widgets/{self.widget}.html"


@dataclass
class Said:
    """A form that was read: valid (`form`), or not – then each question bears its error."""

    asked: list[Asked]
    form: Schema | None = None
    error: str = ""

    @property
    def valid(self) -> bool:
        return self.form is not None


def ask(form: type[Schema], given: Mapping[str, Any] | None = None) -> list[Asked]:
    """The questions of a form in their order, with the values given (or the defaults)."""
    schema = form.model_json_schema()
    required = set(schema.get("required", ()))
    made = []
    for name, about in schema.get("properties", {}).items():
        value = (given or {}).get(name, about.get("default"))
        question = _question(name, about, value=value, required=name in required)
        question.options = _options(form, name)
        made.append(question)
    return made


def read(form: type[Schema], posted: QueryDict, photos: Mapping[str, list[str]]) -> Said:
    """What was posted, as the form; `photos` are blob keys by field, already taken in."""
    values: dict[str, Any] = {}
    asked = ask(form)
    for question in asked:
        values[question.name] = _value(question, posted, photos)
    typed = ask(form, values)
    given = {name: value for name, value in values.items() if value not in ("", None)}
    try:
        return Said(typed, form=form.model_validate(given))
    except ValidationError as error:
        by_name = {question.name: question for question in typed}
        for detail in error.errors():
            name = str(detail["loc"][0]) if detail["loc"] else ""
            if name in by_name:
                by_name[name].error = _explained(detail)
        rest = [d for d in error.errors() if not d["loc"] or str(d["loc"][0]) not in by_name]
        return Said(typed, error="; ".join(_explained(detail) for detail in rest))


def _question(name: str, about: dict[str, Any], *, value: Any, required: bool) -> Asked:
    widget = about.get("widget") or _guess(about)
    title = about.get("title", name)
    return Asked(
        name=name,
        title=_(title),
        widget=widget if widget in WIDGETS else "text",
        value=value,
        required=required,
        lines=about.get("lines", 1),
        most=about.get("maxLength"),
        least_number=about.get("minimum"),
        most_number=about.get("maximum"),
        shown=unit_named(int(value)) if widget == "unit" and str(value or "").isdigit() else "",
    )


def _options(form: type[Schema], name: str) -> list[tuple[str, str]]:
    """Slug and title in the order they were written: a JSON schema sorts them by letter."""
    said = next(key for key, field in form.model_fields.items() if name in (key, field.alias))
    extra = form.model_fields[said].json_schema_extra
    given = extra.get("options") if isinstance(extra, dict) else None
    return (
        [(slug, _(str(title))) for slug, title in given.items()] if isinstance(given, dict) else []
    )


def _guess(about: dict[str, Any]) -> str:
    """The widget of a field that names none, from its type."""
    kinds = {"boolean": "tick", "integer": "number", "number": "number"}
    return kinds.get(str(about.get("type")), "text")


def _value(question: Asked, posted: QueryDict, photos: Mapping[str, list[str]]) -> Any:
    if question.widget == "tick":
        return question.name in posted
    if question.widget == "photos":
        return photos.get(question.name, [])
    return posted.get(question.name, "").strip()


def _explained(detail: ErrorDetails) -> str:
    """What is wrong and how to mend it, in the reader's language."""
    about: dict[str, Any] = detail.get("ctx") or {}
    match detail["type"]:
        case "missing":
            return _("Please fill this in.")
        case "string_too_short":
            return _("Please write at least %(n)s characters.") % {"n": about["min_length"]}
        case "string_too_long":
            return _("Please write at most %(n)s characters.") % {"n": about["max_length"]}
        case "string_pattern_mismatch" | "literal_error" | "enum":
            return _("Please choose one of these.")
        case "greater_than_equal":
            return _("Please give at least %(n)s.") % {"n": about["ge"]}
        case "less_than_equal":
            return _("Please give at most %(n)s.") % {"n": about["le"]}
        case "int_parsing" | "int_from_float" | "float_parsing":
            return _("Please give a number.")
        case "date_from_datetime_parsing" | "date_parsing":
            return _("Please give a date, such as 2026-11-30.")
        case "too_long":
            return _("At most %(n)s.") % {"n": about["max_length"]}
        case "value_error":
            return _(str(about.get("error", detail["msg"])))
    return detail["msg"]
