"""Set-up: what is pinned is pinned whole, and a step runs when, and only when, it must."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from setup import setup

ROOT = setup.ROOT
PYTHON_LOCKS = [
    "requirements.txt",
    "requirements-dev.txt",
    "setup/uv.txt",
    "setup/node.txt",
    "setup/llm.txt",
    "setup/vision.txt",
]
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[^]]+\])?==(\S+)(?: ; [^\\]+)? \\$", re.MULTILINE)
ASKED = re.compile(r"^([A-Za-z0-9-]+)", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str]]:
    return set(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_python_pin_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert blocks
    for block in blocks:
        assert PIN.match(block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block
    assert "://" not in text


def test_every_front_end_pin_has_a_hash_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert {"node_modules/maplibre-gl", "node_modules/@tabler/core"} <= set(packages)
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert not name or package["integrity"].startswith("sha512-"), name
    assert "registry" not in text
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text().split()


@pytest.mark.parametrize(
    ("asked", "lock"),
    [
        ("requirements.in", "requirements.txt"),
        ("requirements.in", "requirements-dev.txt"),
        ("requirements-dev.in", "requirements-dev.txt"),
        ("setup/uv.in", "setup/uv.txt"),
        ("setup/node.in", "setup/node.txt"),
        ("setup/llm.in", "setup/llm.txt"),
    ],
)
def test_everything_asked_for_is_pinned(asked: str, lock: str) -> None:
    missing = set(ASKED.findall((ROOT / asked).read_text())) - {name for name, _ in pins(lock)}
    assert not missing, f"run `make lock`: {missing}"


def test_what_is_tested_is_what_is_served() -> None:
    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_front_end_files_belong_to_packages_asked_for() -> None:
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    for source in setup.FRONT_END:
        assert any(source.startswith(f"{package}/") for package in asked), source


@pytest.fixture
def stamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    (tmp_path / "stamps").mkdir()
    return tmp_path


def test_a_step_runs_again_only_when_its_input_or_its_output_changed(stamps: Path) -> None:
    given, made = stamps / "in", stamps / "out"
    runs = []

    def do() -> None:
        runs.append(given.read_text())
        made.touch()

    given.write_text("1")
    for _ in range(2):
        setup.stamped("one", [given], made=made, do=do)
    assert runs == ["1"]
    given.write_text("2")
    setup.stamped("one", [given], made=made, do=do)
    made.unlink()
    setup.stamped("one", [given], made=made, do=do)
    assert runs == ["1", "2", "2"]


def test_a_step_that_failed_runs_again(stamps: Path) -> None:
    given, made = stamps / "in", stamps / "out"
    given.write_text("1")
    tries = []

    def fail() -> None:
        tries.append(1)
        made.touch()
        raise setup.SetupError("no network")

    for _ in range(2):
        with pytest.raises(setup.SetupError):
            setup.stamped("one", [given], made=made, do=fail)
    assert len(tries) == 2


def test_a_missing_lock_is_named(stamps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "ROOT", stamps)
    with pytest.raises(setup.SetupError, match=r"gone\.txt is missing: restore it"):
        setup.stamped("one", [stamps / "gone.txt"], made=stamps, do=lambda: None)


def test_a_copied_environment_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True, timeout=60
    )
    (tmp_path / ".venv/bin/pip").touch()

    def ours(folder: Path) -> bool:
        monkeypatch.setattr(setup, "VENV", folder)
        monkeypatch.setattr(setup, "BIN", folder / "bin")
        return setup.environment_is_ours()

    assert ours(tmp_path / ".venv")
    (tmp_path / ".venv").rename(tmp_path / "moved")
    assert not ours(tmp_path / "moved")
    assert not ours(tmp_path / "nowhere")


def test_an_old_python_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(setup.SetupError, match=r"3\.11 or newer.*apt install"):
        setup.check_python()


def test_a_python_without_venv_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(setup.SetupError, match="apt install python3-venv"):
        setup.check_python()


def test_a_failing_program_shows_its_last_lines_and_a_way_out() -> None:
    program = "import sys; print('could not connect', file=sys.stderr); sys.exit(7)"
    with pytest.raises(setup.SetupError) as caught:
        setup.run([sys.executable, "-c", program])
    said = str(caught.value)
    assert "could not connect" in said
    assert "failed (7)" in said
    assert "PIP_INDEX_URL" in said


def test_one_mirror_setting_serves_both_installers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    assert setup.surroundings()["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://other.example/simple")
    assert setup.surroundings()["UV_DEFAULT_INDEX"] == "https://other.example/simple"


def test_set_up_imports_nothing_but_the_standard_library() -> None:
    program = "import runpy; runpy.run_path('setup/setup.py'); print('ok')"
    bare = [sys.executable, "-I", "-S", "-c", program]
    done = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "ok", done.stderr
