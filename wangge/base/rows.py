"""行 (rows): one row written or changed at the price of the SQL itself, for the hot path."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, TypeAlias, cast, overload

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import Field, Model

AnyField: TypeAlias = "Field[Any, Any]"
Prepare: TypeAlias = Callable[[Any], Any]

_inserts: dict[tuple[Any, ...], tuple[str, list["_Source"]]] = {}
_changes: dict[tuple[Any, ...], tuple[str, list[Prepare]]] = {}


class _Source(NamedTuple):
    """Where a column's value comes from: the caller by `name`, a `default`, or always the same."""

    name: str | None
    prepare: Prepare
    default: Callable[[], Any] | None = None
    same: Any = None

    def value(self, values: Mapping[str, Any]) -> Any:
        """What the statement is given."""
        if self.name is not None:
            return self.prepare(values[self.name])
        return self.same if self.default is None else self.prepare(self.default())


@overload
def insert(
    model: type[Model], /, *, ignore_conflict: Literal[False] = False, **values: Any
) -> int: ...
@overload
def insert(
    model: type[Model], /, *, ignore_conflict: Literal[True], **values: Any
) -> int | None: ...
def insert(model: type[Model], /, *, ignore_conflict: bool = False, **values: Any) -> int | None:
    """Insert one row by one statement and return its primary key; no signals, no model object.

    `values` go by field name or column attribute (`case=` takes a key or an object, `case_id=` a
    key). Fields left out take their default; one without is a TypeError. With `ignore_conflict`
    a row that breaks a unique constraint is left alone and None comes back.
    """
    database = connections[DEFAULT_DB_ALIAS]
    key = (model, ignore_conflict, database.vendor, *values)
    plan = _inserts.get(key)
    if plan is None:
        plan = _inserts[key] = _plan_insert(model, values, ignore_conflict)
    sql, sources = plan
    row = [source.value(values) for source in sources]
    with database.cursor() as cursor:
        cursor.execute(sql, row)
        found = cursor.fetchone()
    return cast(int, found[0]) if found else None


def change(
    model: type[Model],
    pk: Any,
    /,
    *,
    expect: Mapping[str, Any] | None = None,
    add: Mapping[str, int] | None = None,
    **values: Any,
) -> bool:
    """Compare-and-set: write `values` and add `add` to the row if it still is as `expect` says.

    True if the row was changed; False if it is gone or another was first.
    """
    expect, add = expect or {}, add or {}
    nulls = tuple(name for name, wanted in expect.items() if wanted is None)
    database = connections[DEFAULT_DB_ALIAS]
    key = (model, database.vendor, tuple(values), tuple(add), tuple(expect), nulls)
    plan = _changes.get(key)
    if plan is None:
        plan = _changes[key] = _plan_change(model, values, add, expect)
    sql, prepares = plan
    wanted = [value for value in expect.values() if value is not None]
    given = [*values.values(), *add.values(), pk, *wanted]
    row = [prepare(value) for prepare, value in zip(prepares, given, strict=True)]
    with database.cursor() as cursor:
        cursor.execute(sql, row)
        return bool(cursor.rowcount == 1)


def insert_all(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows that give the same columns, by one statement prepared once; no keys come back."""
    if not rows:
        return
    sql, sources = _plan_insert(model, rows[0], False)
    sql = sql.partition(" RETURNING ")[0]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.executemany(sql, [[source.value(row) for source in sources] for row in rows])


def change_all(
    model: type[Model], rows: Sequence[tuple[Any, Mapping[str, Any], Mapping[str, Any]]]
) -> int:
    """Compare-and-set of many rows (key, expect, values) with the same columns; how many were changed.

    What is expected may not be None here.
    """
    if not rows:
        return 0
    _, expect, values = rows[0]
    sql, prepares = _plan_change(model, values, {}, expect)
    given = [[*values.values(), pk, *expect.values()] for pk, expect, values in rows]
    ready = [[prepare(it) for prepare, it in zip(prepares, row, strict=True)] for row in given]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.executemany(sql, ready)
        return int(cursor.rowcount)


def _plan_insert(
    model: type[Model], values: Mapping[str, Any], ignore_conflict: bool
) -> tuple[str, list[_Source]]:
    """The statement and, for each of its places, where the value comes from."""
    names = {_field(model, name): name for name in values}
    sources, columns = [], []
    for field in model._meta.concrete_fields:
        name = names.get(field)
        if name is None and _left_to_database(field):
            continue
        if name is None and not _has_default(field):
            raise TypeError(f"{model._meta.label} cannot be inserted without {field.name}")
        sources.append(_source(field, name))
        columns.append(_quote(field.column))
    sql = f"INSERT INTO {_quote(model._meta.db_table)} ({', '.join(columns)})"
    sql += f" VALUES ({', '.join(['%s'] * len(columns))})"
    if ignore_conflict:
        sql += " ON CONFLICT DO NOTHING"
    return f"{sql} RETURNING {_quote(model._meta.pk.column)}", sources


def _plan_change(
    model: type[Model],
    values: Mapping[str, Any],
    add: Mapping[str, int],
    expect: Mapping[str, Any],
) -> tuple[str, list[Prepare]]:
    """The statement and, for each of its places, how the value is made ready."""
    fields, sets, where = [], [], []
    for name in values:
        fields.append(_field(model, name))
        sets.append(f"{_quote(fields[-1].column)} = %s")
    for name in add:
        fields.append(_field(model, name))
        column = _quote(fields[-1].column)
        sets.append(f"{column} = {column} + %s")
    if not sets:
        raise TypeError(f"nothing to change in {model._meta.label}")
    fields.append(model._meta.pk)
    where.append(f"{_quote(model._meta.pk.column)} = %s")
    for name, wanted in expect.items():
        field = _field(model, name)
        if wanted is None:
            where.append(f"{_quote(field.column)} IS NULL")
        else:
            fields.append(field)
            where.append(f"{_quote(field.column)} = %s")
    table = _quote(model._meta.db_table)
    sql = f"UPDATE {table} SET {', '.join(sets)} WHERE {' AND '.join(where)}"
    return sql, [_prepare(field) for field in fields]


def _field(model: type[Model], name: str) -> AnyField:
    """The concrete field called `name` (or whose attribute is); TypeError lists what there is."""
    for field in model._meta.concrete_fields:
        if name in (field.name, field.attname) or (name == "pk" and field.primary_key):
            return field
    there = ", ".join(field.name for field in model._meta.concrete_fields)
    raise TypeError(f"{model._meta.label} has no column {name!r}; it has: {there}")


def _left_to_database(field: AnyField) -> bool:
    return (
        isinstance(field, models.AutoField)
        or field.generated
        or field.db_default is not models.NOT_PROVIDED
    )


def _has_default(field: AnyField) -> bool:
    """Times are arguments here: what Django would fill with its own clock must be given."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return False
    return field.has_default() or field.null or (field.blank and field.empty_strings_allowed)


def _source(field: AnyField, name: str | None) -> _Source:
    """A default that is no function is made ready once."""
    prepare = _prepare(field)
    if name is not None or callable(field.default):
        return _Source(name, prepare, field.get_default)
    return _Source(None, prepare, None, prepare(field.get_default()))


def _prepare(field: AnyField) -> Prepare:
    """How a value of `field` becomes what the database takes.

    Django asks each field for every value, at several times the cost of the statement; the
    plain types that it hands on as they are go straight through here.
    """
    end = field
    while isinstance(end, models.ForeignKey):
        end = end.target_field
    slow = field.get_db_prep_save
    exact = next((python for kinds, python in PLAIN if type(end) in kinds), None)
    sqlite = connection.vendor == "sqlite" and connection.timezone is UTC
    json, encoder = type(end) is models.JSONField, getattr(end, "encoder", None)
    moment = sqlite and type(end) is models.DateTimeField

    def prepare(value: Any) -> Any:
        if value is None or type(value) is exact:
            return value
        if moment and type(value) is datetime and value.tzinfo is UTC:
            return str(value.replace(tzinfo=None))
        if json and type(value) in (dict, list):
            return connection.ops.adapt_json_value(value, encoder)
        return slow(value.pk if isinstance(value, Model) else value, connection)

    return prepare


PLAIN: list[tuple[set[type[AnyField]], type]] = [
    ({models.CharField, models.TextField, models.SlugField}, str),
    (
        {
            models.AutoField,
            models.BigAutoField,
            models.BigIntegerField,
            models.IntegerField,
            models.PositiveBigIntegerField,
            models.PositiveIntegerField,
            models.PositiveSmallIntegerField,
            models.SmallIntegerField,
        },
        int,
    ),
    ({models.BooleanField}, bool),
    ({models.FloatField}, float),
]


def _quote(name: str | None) -> str:
    assert name is not None  # a concrete field has a column
    return connection.ops.quote_name(name)
