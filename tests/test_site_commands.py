"""The command line: its table of contents, its settings, its home – each in a process of its own."""

import os
import re
import stat
from pathlib import Path

import pytest

from tests.processes import ROOT, Done, run
from wangge.base import options
from wangge.site import commands
from wangge.site.commands import settings as settings_command


def wangge(*words: str, home: Path, **env: str) -> Done:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WANGGE_")}
    return run(*words, env={**kept, "WANGGE_HOME": str(home), **env}, timeout=120)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("home") / "var"
    done = wangge("init", home=made)
    assert done.returncode == 0, done.stderr
    return made


def test_help_is_a_table_of_contents(tmp_path):
    shown = wangge("--help", home=tmp_path / "none").stdout
    files = {p.stem for p in Path(commands.__file__).parent.glob("[!_]*.py")}
    listed = set(re.findall(r"^  ([a-z]+)  ", shown, re.M))
    assert listed == files
    for theme, names in commands.themes(sorted(files)):
        assert shown.index(f"{theme}:") < shown.index(f"  {names[0]} ")
    assert not (tmp_path / "none").exists()


def test_every_command_file_says_in_its_first_line_what_it_does():
    for path in Path(commands.__file__).parent.glob("[!_]*.py"):
        assert len(commands.summary(path.stem)) > 10, path.name


def test_every_command_can_be_asked_for_help(home):
    for path in sorted(Path(commands.__file__).parent.glob("[!_]*.py")):
        assert commands.load(path.stem).get_short_help_str(), path.name


def test_a_command_that_is_not_there(home):
    assert wangge("fly", home=home).returncode == 2


def test_init_closes_its_home_to_others_and_can_be_run_again(home):
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    keys = (home / "keys.json").read_bytes()
    assert wangge("init", home=home).returncode == 0
    assert (home / "keys.json").read_bytes() == keys


def test_without_a_home_a_command_says_what_to_do(tmp_path):
    done = wangge("check", home=tmp_path / "none")
    assert done.returncode == 1 and "wangge init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_person_is_added_with_a_password_shown_once(home):
    done = wangge("user", "add", "sun", "--name", "孙某", "--role", "operator", home=home)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.strip()) >= 10
    twice = wangge("user", "add", "sun", "--name", "孙某", home=home)
    assert twice.returncode == 1 and "already" in twice.stderr
    both = ("--role", "system_admin", "--role", "audit_admin")
    refused = wangge("user", "add", "li", "--name", "李某", *both, home=home)
    assert refused.returncode == 1 and "system_admin" in refused.stderr
    assert wangge("user", "password", "li", home=home).returncode == 1  # nothing of li was kept
    again = wangge("user", "password", "sun", home=home)
    assert again.returncode == 0 and again.stdout != done.stdout
    assert wangge("user", "unlock", "sun", home=home).returncode == 0


def test_check_is_content_with_a_fresh_home_and_not_with_an_open_one(home):
    well = wangge("check", home=home)
    assert well.returncode == 0, well.stderr
    home.chmod(0o755)
    bad = wangge("check", home=home)
    home.chmod(0o700)
    assert bad.returncode == 1 and "chmod 700" in bad.stderr


def test_settings_lists_every_option_and_no_secret(tmp_path):
    secret = "postgres://u:hunter2@db/x"
    shown = wangge("settings", home=tmp_path, WANGGE_DATABASE_URL=secret, WANGGE_PORT="81").stdout
    settings_command.declare_all()
    for one in options.declared():
        assert one.name in shown and one.doc in shown
    assert "hunter2" not in shown and "WANGGE_PORT = 81" in shown


def test_a_setting_that_cannot_be_read_is_told_as_such(tmp_path):
    shown = wangge("settings", home=tmp_path, WANGGE_PORT="many").stdout
    assert "REFUSED" in shown and "a whole number" in shown


def test_the_table_of_settings_in_the_operations_page_is_true():
    page = (ROOT / "docs/operations.md").read_text()
    told = page.partition(settings_command.BEGIN)[2].partition(settings_command.END)[0]
    settings_command.declare_all()
    assert told == settings_command.as_markdown(), "wangge settings --update docs/operations.md"


def test_the_table_is_put_between_its_marks_and_nothing_else_is_touched(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{settings_command.BEGIN}old{settings_command.END}\nafter\n")
    assert wangge("settings", "--update", str(page), home=tmp_path).returncode == 0
    told = page.read_text()
    assert told.startswith("before\n<!--") and told.endswith("-->\nafter\n")
    assert "WANGGE_HOME" in told and "old" not in told.split("WANGGE")[0]


def test_nobody_reads_the_environment_but_the_options():
    allowed = {"wangge/base/options.py", "wangge/site/wsgi.py", "wangge/site/commands/__init__.py"}
    for path in (ROOT / "wangge").rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if "/tests/" not in name and name not in allowed:
            assert not re.search(r"os\.environ|getenv", path.read_text()), name


def test_there_is_nothing_to_listen_to_and_it_says_so(home):
    done = wangge("listen", home=home)
    assert done.returncode == 0 and "nothing to listen to" in done.stdout


def test_a_system_s_token_is_issued_listed_and_ended(home):
    issued = wangge(
        "token", "issue", "热线", "--channel", "hotline", "--scope", "intake", home=home
    )
    assert issued.returncode == 0, issued.stderr
    assert issued.stdout.startswith("wg_")
    listed = wangge("token", "list", home=home).stdout
    assert "热线" in listed and issued.stdout.strip() not in listed
    number = listed.split()[0]
    assert wangge("token", "end", number, home=home).returncode == 0
    assert "热线" not in wangge("token", "list", home=home).stdout


def test_keys_are_rotated_and_retired(home):
    before = (home / "keys.json").read_text()
    assert wangge("keys", "rotate", home=home).returncode == 0
    assert wangge("keys", "retire", "--yes", home=home).returncode == 0
    assert (home / "keys.json").read_text() != before
    assert wangge("check", home=home).returncode == 0
