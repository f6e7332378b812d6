"""密 (crypto): fields sealed, look-ups hashed and data digested by algorithms the city chooses.

A software library alone passes no commercial-cipher assessment (密评): the certified module of
the city stands behind `CIPHERS` and `DIGESTS`, which are the whole of the provider port.
"""

import base64
import binascii
import hashlib
import hmac as _hmac
import os
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wangge.base.crypto import keys
from wangge.base.options import CIPHER, DIGEST

NONCE, TAG = 12, 16


class SealError(ValueError):
    """A token cannot be opened; `.what` is form, cipher, key or tampered."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what


def seal(text: str, *, about: str) -> str:
    """`text` as a token `cipher:key:base64`, readable only with the key and the same `about`.

    `about` names what is sealed, e.g. "request.identity": a token moved to another field or
    row of another kind does not open.
    """
    cipher, ring = CIPHER.value, keys.ring()
    head = f"{cipher}:{ring.newest}"
    nonce = os.urandom(NONCE)
    lock = CIPHERS[cipher](ring.keys[ring.newest])
    sealed = lock.encrypt(nonce, text.encode(), f"{head}:{about}".encode())
    return f"{head}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(token: str, *, about: str) -> str:
    """The text in a token, whichever cipher and key of the ring sealed it; raises SealError."""
    cipher, key_id, body = (*token.split(":", 2), "", "")[:3]
    if cipher not in CIPHERS:
        raise SealError("cipher", f"no cipher {cipher[:16]!r}; there are: {', '.join(CIPHERS)}")
    ring = keys.ring()
    if key_id not in ring.keys:
        raise SealError("key", f"sealed with key {key_id[:16]!r}, which the key ring does not hold")
    try:
        raw = base64.urlsafe_b64decode(body)
    except (binascii.Error, ValueError) as error:
        raise SealError("form", f"a token about {about} is cut or garbled") from error
    if len(raw) < NONCE + TAG:
        raise SealError("form", f"a token about {about} is too short")
    lock = CIPHERS[cipher](ring.keys[key_id])
    try:
        text = lock.decrypt(raw[:NONCE], raw[NONCE:], f"{cipher}:{key_id}:{about}".encode())
    except InvalidTag as error:
        raise SealError(
            "tampered", f"a token about {about} was altered, moved, or its key replaced"
        ) from error
    return text.decode()


def seal_head() -> str:
    """How every token sealed now begins."""
    return f"{CIPHER.value}:{keys.ring().newest}:"


def keyed_hash(text: str, *, about: str) -> str:
    """A hash of at most 64 characters to look `text` up by; without the key nobody can guess it.

    The caller makes `text` canonical first (a phone number as digits only).
    """
    name = DIGEST.value
    data = f"{about}\0{text}".encode()
    key = _derived(keys.ring().lookup, f"lookup {name}", 32, name)
    return f"{name}:{base64.urlsafe_b64encode(MACS[name](key, data)).decode().rstrip('=')}"


def digest(data: bytes, *, algorithm: str | None = None) -> bytes:
    """32 bytes of sha256 or sm3: the one chosen now, or the one named beside a stored digest."""
    return DIGESTS[algorithm or DIGEST.value](data)


class SM4GCM:
    """SM4 in GCM mode (GB/T 32907), with the same two methods as `AESGCM`."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        """Ciphertext and 16 bytes of tag."""
        sealing = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(about)
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, about: bytes) -> bytes:
        """The plain data; raises InvalidTag."""
        opening = Cipher(self._cipher, modes.GCM(nonce, data[-TAG:])).decryptor()
        opening.authenticate_additional_data(about)
        return opening.update(data[:-TAG]) + opening.finalize()


def _sm3(data: bytes) -> bytes:
    state = hashes.Hash(hashes.SM3())
    state.update(data)
    return state.finalize()


def _hmac_sm3(key: bytes, data: bytes) -> bytes:
    state = hmac.HMAC(key, hashes.SM3())
    state.update(data)
    return state.finalize()


@lru_cache(maxsize=32)
def _derived(master: bytes, use: str, size: int, name: str) -> bytes:
    """A key for one use only, so that no algorithm ever shares a key with another."""
    algorithm = hashes.SM3() if name == "sm3" else hashes.SHA256()
    info = f"wangge {use}".encode()
    return HKDF(algorithm=algorithm, length=size, salt=None, info=info).derive(master)


@lru_cache(maxsize=8)
def _aes(master: bytes) -> AESGCM:
    return AESGCM(_derived(master, "seal aes-256-gcm", 32, "sha256"))


@lru_cache(maxsize=8)
def _sm4(master: bytes) -> SM4GCM:
    return SM4GCM(_derived(master, "seal sm4-gcm", 16, "sm3"))


CIPHERS: dict[str, Callable[[bytes], AESGCM | SM4GCM]] = {"aes-256-gcm": _aes, "sm4-gcm": _sm4}
DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "sha256": lambda data: hashlib.sha256(data).digest(),
    "sm3": _sm3,
}
MACS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "sha256": lambda key, data: _hmac.digest(key, data, "sha256"),
    "sm3": _hmac_sm3,
}
