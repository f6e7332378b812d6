"""The case that a command's user means by a number."""

import click

from wangge.base.ids import NumberError
from wangge.cases.models import Case
from wangge.cases.queries import by_number


def case_called(number: str) -> Case:
    """The case of this number, typed in any manner; ClickException says what is wrong with it."""
    try:
        case = by_number(Case.objects.all(), number)
    except NumberError as error:
        raise click.ClickException(f"{number!r} is no case number: {error}") from error
    if case is None:
        raise click.ClickException(f"there is no case {number}; look the number up with its day")
    return case
