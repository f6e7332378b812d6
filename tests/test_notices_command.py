"""The command `wangge notices`: what failed, why, and sending it again."""

import pytest
from click.testing import CliRunner

from tests.pages_cast import make_city
from wangge.site.commands.notices import command

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(command, words)
    return done.exit_code, done.output


def test_what_failed_is_said_and_sent_again() -> None:
    make_city()
    assert run("failures") == (0, "nothing has failed\n")
    code, said = run("test", "sms", "--to", "system_admin")
    assert code == 1 and "no SMS gateway is configured" in said
    code, said = run("failures", "--outlet", "sms")
    assert code == 0 and "no SMS gateway is configured" in said and "parked" in said
    assert run("failures", "--outlet", "mail") == (0, "nothing has failed\n")
    number = said.split()[0]
    assert run("retry")[0] == 2
    assert "1 are sent again" in run("retry", number)[1]
    assert "0 are sent again" in run("retry", "--all")[1]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("test", "mail", "--to", "nobody"), "there is no 'nobody'"),
        (("test", "pigeon", "--to", "system_admin"), "no outlet 'pigeon'"),
        (("test", "in_app", "--to", "system_admin"), "no outlet 'in_app'"),
    ],
)
def test_what_cannot_be_tried_says_why(words: tuple[str, ...], why: str) -> None:
    make_city()
    code, said = run(*words)
    assert code == 1 and why in said
