"""A web server under load: started, called from another process, and its costs read from /proc."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.kit.ground import ROOT

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@contextmanager
def served(target: str, *, port: int, env: dict[str, str], workers: int = 2) -> Iterator[int]:
    """A WSGI application on granian, as `wangge web` starts it; the id of its main process."""
    program = (
        "from granian import Granian; from granian.constants import Interfaces; "
        f"Granian({target!r}, address='127.0.0.1', port={port}, interface=Interfaces.WSGI, "
        f"workers={workers}, blocking_threads=1).serve()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=env | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        answering(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def answering(port: int) -> None:
    """Until the server answers anything at all; SystemExit after half a minute."""
    until = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
        except urllib.error.HTTPError:
            return
        except OSError:
            if time.monotonic() > until:
                raise SystemExit("the server does not answer") from None
            time.sleep(0.1)
        else:
            return


def load(
    file: Path, *, port: int, path: str, token: str, clients: int, skip: int = 0
) -> dict[str, Any]:
    """Post each line of a file (JSON lines) from another process, so many at a time.

    Seconds, milliseconds of each answer, and how often each status came.
    """
    command = [sys.executable, "-m", "bench.kit.serving", str(file), str(port), path, token]
    done = subprocess.run(
        [*command, str(clients), str(skip)], cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children")
        if children.exists():
            found += [int(child) for child in children.read_text().split()]
    return found


def named(name: str) -> list[int]:
    """Processes of that name, whoever started them."""
    found = []
    for comm in Path("/proc").glob("[0-9]*/comm"):
        try:
            if comm.read_text().strip() == name:
                found.append(int(comm.parent.name))
        except OSError:
            continue  # it has ended meanwhile
    return found


def cpu_s(pids: list[int]) -> float:
    """Processor seconds of living processes, of their ended children too."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15])
    return total / TICK


def resident_mb(pids: list[int]) -> list[float]:
    """Memory each process holds, in MB."""
    return [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6 for pid in pids]


async def _client(
    lines: Iterator[bytes], *, port: int, head: bytes, spans: list[float], codes: dict[str, int]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for body in lines:
        began = time.perf_counter()
        writer.write(head + str(len(body)).encode() + b"\r\n\r\n" + body)
        status = (await reader.readline()).split()[1].decode()
        length, close = 0, False
        while (line := await reader.readline()) != b"\r\n":
            name, _, value = line.lower().partition(b":")
            length = int(value) if name == b"content-length" else length
            close = close or (name == b"connection" and b"close" in value)
        await reader.readexactly(length)
        spans.append((time.perf_counter() - began) * 1000)
        codes[status] = codes.get(status, 0) + 1
        if close:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


async def _all(file: str, port: int, path: str, token: str, clients: int, skip: int) -> None:
    bodies = Path(file).read_bytes().splitlines()[skip:]
    lines = iter(bodies)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    ).encode()
    spans: list[float] = []
    codes: dict[str, int] = {}
    began = time.perf_counter()
    await asyncio.gather(
        *(_client(lines, port=port, head=head, spans=spans, codes=codes) for _ in range(clients))
    )
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "spans_ms": spans, "codes": codes}))


if __name__ == "__main__":
    _file, _port, _path, _token, _clients, _skip = sys.argv[1:7]
    asyncio.run(_all(_file, int(_port), _path, _token, int(_clients), int(_skip)))
