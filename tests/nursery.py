"""A nursery of processes: Python and the libraries are brought once, and each command is a fork of that.

A command takes some three seconds of processor time to begin, most of it for libraries; tests begin
hundreds. Of ours nothing is brought before the fork: every process reads its own settings.

    python -m tests.nursery SOCKET      serves until its standard input ends
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import types
from importlib import import_module
from pathlib import Path
from typing import Any

LIBRARIES = """
    PIL.Image ahocorasick click cloudevents.core.bindings.http cloudevents.core.v1.event cv2 granian
    cryptography.hazmat.primitives.ciphers.aead dateutil.parser httpcore numpy obstore.store psycopg
    puremagic pydantic rapidfuzz.distance rapidfuzz.fuzz rich shapely.geometry standardwebhooks stdnum.cn.ric
    django.contrib.auth.hashers django.contrib.sessions.backends.base django.contrib.staticfiles.finders
    django.core.handlers.wsgi django.core.management django.db.backends.sqlite3.base django.db.models
    django.db.migrations.executor django.forms django.template.engine django.urls django.views.generic
    django_htmx.middleware whitenoise.middleware
"""  # what can be brought without settings


def main(path: str) -> None:
    """Fork for every request; comes back only in the fork, with what it is to be."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the minders go by themselves
    for library in LIBRARIES.split():
        import_module(library)
    gc.freeze()  # what every fork shares is not looked through in each
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([door, sys.stdin], [], [])
            if sys.stdin in ready:
                return
            line, _ = door.accept()
            with line:
                if os.fork() == 0:
                    door.close()
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    request = mind(line)
                    break
    become(request)


def mind(line: socket.socket) -> dict[str, Any]:
    """Fork once more and tell how the fork ended; comes back in the fork alone."""
    said, files, _, _ = socket.recv_fds(line, 65_536, 2)
    while not said.endswith(b"\n"):
        said += line.recv(65_536)
    if pid := os.fork():
        line.sendall(b"%d\n" % pid)
        _, status = os.waitpid(pid, 0)
        line.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    os.setsid()
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), *files)):
        os.dup2(file, number)
        os.close(file)
    request: dict[str, Any] = json.loads(said)
    return request


def become(request: dict[str, Any]) -> None:
    """Be that command or that program from here on, in its own environment."""
    os.environ.clear()
    os.environ.update(request["env"])
    if program := request.get("program"):
        sys.argv = ["-c", *request["words"]]
        sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(program, "<program>", "exec"), sys.modules["__main__"].__dict__)
    else:
        sys.argv = ["wangge", *request["words"]]
        from wangge.site.commands import main as wangge

        wangge()


if __name__ == "__main__":
    main(str(Path(sys.argv[1])))
