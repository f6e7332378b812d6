"""What the documents say of commands, settings, files and addresses is so."""

import csv
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from django.urls import Resolver404, resolve

from wangge.base import options
from wangge.site import commands
from wangge.site.commands.settings import declare_all

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
OURS = re.compile(r"(?<![\w/])(?:wangge|cities|docs|tests|bench|setup|train)/[\w./-]*\w")
WITHIN = re.compile(r"\w+(?:/[\w.-]+)*/(?:[\w-]+\.(?:py|toml|csv|md))?")  # below wangge/, or beside

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def spoken(page: Path) -> Iterator[str]:
    """Every command line of ours that a page shows, without its comment."""
    text = page.read_text()
    for language, block in FENCE.findall(text):
        if language in ("", "sh", "bash", "console"):
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r"&&|\|(?!\|)", line.partition("#")[0]):
                    yield part.strip().removeprefix("$ ")
    for words in INLINE.findall(FENCE.sub("", text)):
        yield words.strip()


def command_lines(page: Path) -> list[list[str]]:
    lines = [line for line in spoken(page) if re.match(r"wangge [a-z-]", line)]
    return [shlex.split(line.replace("…", ""), posix=True)[1:] for line in lines]


def unknown(words: list[str]) -> str | None:
    """The first word of a command line that the program does not know, if any."""
    step: click.Command = commands.main
    for word in words:
        if word.startswith("--"):
            known = {name for one in step.params for name in (*one.opts, *one.secondary_opts)}
            if word.partition("=")[0] not in known | {"--help"}:
                return word
        elif isinstance(step, click.Group):
            with click.Context(step) as context:
                found = step.get_command(context, word)
            if found is None:
                return None if word.isupper() else word
            step = found
    return None


@every_page
def test_every_command_shown_is_there(page: Path) -> None:
    wrong = [words for words in command_lines(page) if unknown(words)]
    assert not wrong, [(" ".join(words), unknown(words)) for words in wrong]


@pytest.mark.parametrize("line", ["fly", "log fly", "log verify --fast", "city load x --big 1"])
def test_a_command_that_is_not_there_is_noticed(line: str) -> None:
    assert unknown(line.split())


def test_commands_are_shown_at_all() -> None:
    assert len(command_lines(ROOT / "README.md")) > 8
    assert len(command_lines(ROOT / "docs/operations.md")) > 15


@every_page
def test_every_setting_named_is_declared(page: Path) -> None:
    declare_all()
    named = set(re.findall(r"WANGGE_[A-Z0-9_]+", page.read_text()))
    declared = {one.name for one in options.declared()} | {"WANGGE_TEST_PROCESSES"}
    assert named <= declared


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(page.read_text()):
        name, _, part = target.partition("#")
        if "://" in name:
            continue
        file = (page.parent / name) if name else page
        if not file.exists() or (part and part not in anchors(file)):
            broken.append(target)
    assert not broken


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@every_page
def test_every_file_named_is_there(page: Path) -> None:
    if page.name == "add-a-channel.md":
        return  # its files are the reader's, to be made
    texts = INLINE.findall(FENCE.sub("", page.read_text()))
    named = {name for text in texts for name in OURS.findall(text) if "<" not in text}
    named |= {text for text in texts if WITHIN.fullmatch(text)}
    roots = (ROOT, ROOT / "wangge", page.parent)
    missing = {name for name in named if not any((root / name).exists() for root in roots)}
    assert not missing


def test_both_readmes_say_the_same() -> None:
    english, chinese = (page.read_text() for page in READMES)
    heads = [
        re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE) for text in (english, chinese)
    ]
    assert heads[0] == heads[1]
    blocks = [[code_only(block) for _, block in FENCE.findall(text)] for text in (english, chinese)]
    assert blocks[0] == blocks[1]


def code_only(block: str) -> list[str]:
    """The lines of a block without their comments, which are in the reader's language."""
    lines = (line.partition("#")[0].rstrip() for line in block.splitlines())
    return [line for line in lines if line]


ADDRESS = re.compile(r"/[a-z][\w/-]*")


@every_page
def test_every_address_named_is_answered(page: Path) -> None:
    texts = INLINE.findall(FENCE.sub("", page.read_text()))
    named = {text for text in texts if ADDRESS.fullmatch(text)}
    missing = {name for name in named if not is_answered(name)}
    assert not missing


def test_every_route_of_the_api_page_is_in_its_document() -> None:
    from wangge.site.api import api

    paths = api.get_openapi_schema()["paths"]
    page = (ROOT / "docs/api.md").read_text()
    named = re.findall(r"`(GET|POST) ([^`?\s]+)", page)
    assert len(named) > 8
    missing = [(verb, path) for verb, path in named if not routed(verb, path, paths)]
    assert not missing


def routed(verb: str, path: str, paths: dict[str, dict[str, object]]) -> bool:
    """Whether a path as the page has it, `{…}` for anything, is one of the document's."""
    whole = path if path.startswith("/api/v1") else f"/api/v1{path}"
    wanted = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(whole))
    return any(re.fullmatch(wanted, one) and verb.lower() in paths[one] for one in paths)


def is_answered(address: str) -> bool:
    try:
        return bool(resolve(address))
    except Resolver404:
        return False


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_who_signs_in_is_of_the_cast(page: Path) -> None:
    with (ROOT / "cities/zhengzhou/cast.csv").open() as file:
        roles = {row["username"]: row["role"] for row in csv.DictReader(file)}
    rows = re.findall(r"^\| (`[^|]+`) \|", page.read_text(), re.MULTILINE)
    named = {name for row in rows for name in INLINE.findall(row)}
    assert named <= set(roles)
    assert {roles[name] for name in named} >= {"operator", "dispatcher", "clerk", "caller"}


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_what_the_example_sends_is_heard(page: Path) -> None:
    from wangge.intake.actions.refusing import heard_from

    (sent,) = re.findall(r"-d '(.+?)'", page.read_text(), re.DOTALL)
    assert "路灯" in heard_from("hotline_12345", json.loads(sent)).words


def test_the_example_channel_reads_its_payload() -> None:
    """The file shown in add-a-channel.md is put on the shelf as it stands, and hears."""
    from wangge.intake.actions.refusing import heard_from
    from wangge.intake.channels.shelf import channels

    page = (ROOT / "docs/add-a-channel.md").read_text()
    (source,) = [block for language, block in FENCE.findall(page) if language == "python"]
    exec(compile(source, "docs/add-a-channel.md", "exec"), {"__name__": "shown_in_the_docs"})
    try:
        payload = {
            "ticket": "K-2026-17",
            "written_at": "2026-11-20T08:00:00+08:00",
            "text": "灯坏了",
        }
        heard = heard_from("park_kiosk", payload)
        assert (heard.external, heard.words, heard.datum) == ("K-2026-17", "灯坏了", "BD-09")
    finally:
        channels._things.pop("park_kiosk")


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.search(
        rf"^## .*{re.escape(version)}", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
