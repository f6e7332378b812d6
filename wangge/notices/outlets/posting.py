"""投 posting: one JSON body to one server – checked addresses, no redirects, one limit for all of it."""

import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpcore

from wangge.base.masking import masked
from wangge.notices import options
from wangge.notices.outlets.shelf import NotDelivered
from wangge.notices.rules.timing import final

KEPT = 200  # characters of an answer, masked
READ = 4096  # bytes of an answer


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, private: bool, limit: float
) -> tuple[int, str]:
    """POST and the status and the masked beginning of a 2xx answer; NotDelivered for all else."""
    if why := unfit(url):
        raise NotDelivered(why, final=True)
    backend = _Backend(ends=time.monotonic() + limit, private=private)
    extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), limit)}
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_trust(url), network_backend=backend) as pool,
            pool.stream(
                "POST", url, headers=_headers(url, headers), content=body, extensions=extensions
            ) as response,
        ):
            said = _beginning(response)
            _judge(response, said)
            return response.status, said
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise NotDelivered(f"no answer within {limit:g} s", down=True) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise NotDelivered(_why(error), down=True) from error


def unfit(url: str) -> str:
    """Why this address may not be posted to, as far as it can be told without asking for it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        return f"the address cannot be read: {error}"
    if not host or parts.scheme not in ("https", "http"):
        return "the address must begin with https:// and name a host"
    if parts.scheme == "http" and not options.PLAIN_HTTP.value:
        return "the address must begin with https:// (or allow http by WANGGE_NOTICES_HTTP)"
    if parts.username or parts.password or parts.fragment:
        return "the address may hold no user, no password and no #"
    if not url.isascii() or any(sign.isspace() for sign in url):
        return "the address may hold no spaces and only ASCII; write others as %XX"
    return ""


def is_private(address: str) -> bool:
    """Whether an IP address lies within some network of its own, or stands for one that does."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        within = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if within is None and found in NAT64:
            within = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if within is not None and is_private(str(within)):
            return True
    return not found.is_global or found.is_multicast


NAT64 = ipaddress.ip_network("64:ff9b::/96")


def host_of(url: str) -> str:
    """The host an address leads to, for the name of its line."""
    return (urlsplit(url).hostname or "")[:100]


def _headers(url: str, given: Mapping[str, str]) -> list[tuple[str, str]]:
    ours = {"host": urlsplit(url).netloc, "user-agent": "wangge", "connection": "close"}
    return [*(ours | dict(given)).items()]


def _judge(response: httpcore.Response, said: str) -> None:
    status = response.status
    if 200 <= status < 300:
        return
    why = f"answered {status}" + (f": {said}" if said else "")
    if 300 <= status < 400:
        why = f"answered {status}, a redirect; these are not followed: give the address itself"
    later = {name.lower(): value for name, value in response.headers}.get(b"retry-after", b"")
    raise NotDelivered(
        why,
        final=final(status),
        down=status >= 500,
        answered=True,
        gone=status == 410,
        later=timedelta(seconds=min(int(later), 86_400)) if later.isdigit() else None,
    )


def _beginning(response: httpcore.Response) -> str:
    """The first characters of an answer, masked; no more is read than is needed."""
    read = b""
    for part in response.iter_stream():
        read += part
        if len(read) >= READ:
            break
    return masked(" ".join(read[:READ].decode("utf-8", "replace").split()))[:KEPT]


def receipt(said: str) -> str:
    """What the other side calls it: `id` of a JSON answer, if it has one."""
    try:
        told = json.loads(said)
    except ValueError:
        return ""
    return str(told.get("id", ""))[:80] if isinstance(told, dict) else ""


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {masked(str(error))[:KEPT]}"


def _trust(url: str) -> ssl.SSLContext | None:
    if not url.startswith("https:"):
        return None  # reading all authorities for nothing takes longer than the rest
    context = ssl.create_default_context()
    if options.TRUSTED.value:
        context.load_verify_locations(options.TRUSTED.value)
    return context


class _Backend(httpcore.SyncBackend):
    """Connects only to addresses that were checked – the very ones – and ends when time is up."""

    def __init__(self, *, ends: float, private: bool) -> None:
        self._ends, self._private = ends, private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        last: Exception | None = None
        for address in self._checked(host, port):
            try:
                stream = super().connect_tcp(
                    address, port, _left(self._ends), local_address, socket_options
                )
                return _Bounded(stream, self._ends)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> list[str]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
        if not self._private and (bad := [one for one in addresses if is_private(one)]):
            raise NotDelivered(
                f"{host} is at {bad[0]}, a private address; WANGGE_HOOKS_PRIVATE allows these",
                final=True,
            )
        return addresses


class _Bounded(httpcore.NetworkStream):
    """A stream in which all waiting together ends in time, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream, self._ends = stream, ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._ends))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._ends))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, _left(self._ends))
        return _Bounded(inner, self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("time is up")
    return left
