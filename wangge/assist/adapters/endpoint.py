"""端点 endpoint: one question to an OpenAI-compatible server, answered in time or not at all.

The standard library asks: a client that tries again by itself, follows redirects with the key in
hand, reads its own environment values or waits for each byte anew keeps no promise about time.
"""

import json
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from wangge.base.options import OptionError

MOST_BYTES = 256 * 1024
# No name and password, no query, a port of five digits at most.
ADDRESS = re.compile(
    r"https?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?(?:/[\w./~%+-]*)?", re.ASCII
)
PATH = "/chat/completions"


class NoAnswer(Exception):
    """No usable answer; the text says why and repeats nothing of what was asked or answered."""

    def __init__(self, message: str, *, unheard: bool = False) -> None:
        super().__init__(message)
        self.unheard = unheard  # the server could not be reached, or not in time


@dataclass(frozen=True)
class Endpoint:
    """Where a model is asked; `url` ends before /chat/completions, e.g. http://127.0.0.1:8080/v1."""

    url: str
    key: str = field(default="", repr=False)
    timeout: float = 3.0  # seconds, for the whole of an answer; looking up the host's name aside

    def __post_init__(self) -> None:
        if not ADDRESS.fullmatch(self.url) or not _port_is_one(self.url):
            raise OptionError("WANGGE_LLM_URL cannot be used; allowed: http(s)://host[:port]/path")
        if not (self.key.isascii() and (self.key + "x").isprintable()):
            raise OptionError("WANGGE_LLM_KEY cannot be used; allowed: printable ASCII characters")
        if not 0 < self.timeout <= 60:
            raise OptionError("WANGGE_LLM_TIMEOUT: more than 0 and at most 60 seconds are allowed")

    def complete(self, question: Mapping[str, Any]) -> str:
        """The words of the first choice; raises NoAnswer."""
        status, raw = self._post(json.dumps(question).encode())
        if status != 200:
            raise NoAnswer(f"the server answered with status {status}")
        try:
            words = json.loads(raw)["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise NoAnswer("the server's answer is not of the OpenAI form") from error
        if not isinstance(words, str):
            raise NoAnswer("the server's answer holds no text")
        return words

    def _post(self, body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        talk = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        head = {"Content-Type": "application/json", "Connection": "close"}
        if self.key:
            head["Authorization"] = f"Bearer {self.key}"
        line: list[socket.socket] = []  # http.client forgets it while an answer still comes
        begun, ending = monotonic(), Timer(self.timeout, _hang_up, [line])
        ending.daemon = True
        ending.start()
        try:
            talk.connect()
            line.append(talk.sock)
            talk.request("POST", parts.path.rstrip("/") + PATH, body, head)
            answer = talk.getresponse()
            raw = answer.read(MOST_BYTES + 1)
        except (OSError, HTTPException) as error:
            late = monotonic() - begun >= self.timeout * 0.95
            said = f"no answer within {self.timeout:g} s" if late else type(error).__name__
            raise NoAnswer(f"the server could not be asked: {said}", unheard=True) from error
        finally:
            ending.cancel()
            talk.close()
        if monotonic() - begun >= self.timeout:  # hung up while an answer of no said length came
            said = f"no answer within {self.timeout:g} s"
            raise NoAnswer(f"the server could not be asked: {said}", unheard=True)
        if len(raw) > MOST_BYTES:
            raise NoAnswer("the server's answer is too long")
        return answer.status, raw


def _port_is_one(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _hang_up(line: list[socket.socket]) -> None:
    """End a conversation from outside, wherever it waits; one not yet begun ends by itself."""
    for one in line:
        try:
            socket.socket.shutdown(one, socket.SHUT_RDWR)  # below TLS, which another thread reads
        except OSError:
            return  # it has ended
