"""模型文件 store: plain arrays and a card in one file, safe to open whoever made it.

A file is two lines and a body: the format and its version, the SHA-256 of the body, and then the
length of a JSON head, the head (card; name, kind and shape of each array) and the arrays as they
lie in memory, little-endian, in the order of their names. There is nothing to execute and nothing
to unpack: a file takes as much memory as it has bytes. The same content is the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

FORMAT, VERSION = b"wangge-model", 1
KINDS = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
         "float16", "float32", "float64")  # fmt: skip
MOST_BYTES = 2 * 1024**3
MOST_HEAD = 64 * 1024**2
MOST_ARRAYS, MOST_AXES, MOST_NAME = 1_000, 8, 80
STEP = 64  # every array begins at a multiple of it, so that numbers lie as processors like them
_LENGTH = 8  # bytes of the head's length


class Damaged(ValueError):
    """A model that cannot be used; the text says which, what is wrong and how to mend it.

    `.what` is missing | cut | altered | version | form | size.
    """

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what


@dataclass(frozen=True)
class Packed:
    """What a model file holds; the arrays cannot be written to."""

    arrays: dict[str, Array]
    card: dict[str, Any]


def pack(arrays: Mapping[str, Array], card: Mapping[str, Any]) -> bytes:
    """A model file. `arrays`: numbers only, by name; `card`: whatever JSON can say.

    Raises ValueError where something cannot be kept: words, for example, belong in the card.
    """
    solid = {name: _solid(name, arrays[name]) for name in sorted(arrays)}
    told = [[name, one.dtype.name, list(one.shape)] for name, one in solid.items()]
    try:
        head = _as_json({"card": dict(card), "arrays": told})
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"the card holds something JSON cannot say: {error}") from error
    parts: list[bytes | memoryview] = [len(head).to_bytes(_LENGTH, "little"), head]
    size = _LENGTH + len(head)
    for one in solid.values():
        gap = -size % STEP
        parts += [bytes(gap), one.data.cast("B") if one.size else b""]
        size += gap + one.nbytes
    if size > MOST_BYTES - STEP * 2 or len(head) > MOST_HEAD or len(solid) > MOST_ARRAYS:
        told_size = f"{size} bytes, {len(head)} of them card and labels, {len(solid)} arrays"
        raise ValueError(f"too much for a model file: {told_size}")
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    lines = b"%s %d\n%s\n" % (FORMAT, VERSION, digest.hexdigest().encode())
    return b"".join([lines, *parts])


def unpack(data: bytes, *, which: str = "the model file") -> Packed:
    """What is in a model file; raises Damaged, whose text begins with `which`."""
    body = _proved(data, which)
    length = int.from_bytes(body[:_LENGTH], "little")
    if length > min(MOST_HEAD, len(body) - _LENGTH):
        raise _malformed(which, f"its head claims {length} bytes")
    card, told = _head(bytes(body[_LENGTH : _LENGTH + length]), which)
    at, arrays = _LENGTH + length, {}
    for name, kind, shape in told:
        gap = body[at : at + -at % STEP]
        if any(gap):
            raise _malformed(which, f"something lies before array {name!r}")
        at += -at % STEP
        numbers = np.dtype(kind).newbyteorder("<")
        count = prod(shape)
        if count * numbers.itemsize > len(body) - at:
            raise _malformed(which, f"array {name!r} claims more than the file holds")
        flat = np.frombuffer(body, numbers, count, at) if count else np.zeros(0, numbers)
        flat.flags.writeable = False
        try:
            arrays[name] = flat.reshape(shape)
        except ValueError as error:  # no numbers, and yet more places than can be counted
            raise _malformed(which, f"array {name!r} has no possible shape") from error
        at += count * numbers.itemsize
    if at != len(body):
        raise _malformed(which, f"{len(body) - at} bytes belong to nothing")
    return Packed(arrays, card)


def _solid(name: str, array: Array) -> Array:
    """The array in one piece, little-endian; ValueError for what a model file does not hold."""
    array = np.asarray(array)
    if array.dtype.name not in KINDS:
        allowed = f"a model file holds {', '.join(KINDS)} (words go into the card)"
        raise ValueError(f"array {name!r} holds {array.dtype}; {allowed}")
    if not 0 < len(name) <= MOST_NAME or array.ndim > MOST_AXES:
        allowed = f"a name has 1 to {MOST_NAME} signs, an array at most {MOST_AXES} axes"
        raise ValueError(f"array {name!r}: {allowed}")
    return np.asarray(array, array.dtype.newbyteorder("<"), order="C")


def _proved(data: bytes, which: str) -> memoryview:
    """The body, after the two lines that say what it is and that it is whole."""
    if len(data) > MOST_BYTES:
        raise Damaged("size", f"{which} has {len(data)} bytes; {MOST_BYTES} are the most")
    first, _, _rest = data[:64].partition(b"\n")
    word, _, version = first.partition(b" ")
    if word != FORMAT or not version.isdigit():
        raise Damaged("form", f"{which} is no model file of wangge: choose another file")
    if version != b"%d" % VERSION:
        raise Damaged(
            "version",
            f"{which} is of format {version.decode()}, this program reads {VERSION}: "
            "train the model again, or use the version of the program that made it",
        )
    start = len(first) + 1
    said, body = data[start : start + 64], memoryview(data)[start + 65 :]
    if len(body) < _LENGTH or data[start + 64 : start + 65] != b"\n":
        raise Damaged("cut", f"{which} is cut off: {_MEND}")
    if hashlib.sha256(body).hexdigest().encode() != said:
        raise Damaged("altered", f"{which} was cut off or altered: {_MEND}")
    return body


def _head(raw: bytes, which: str) -> tuple[dict[str, Any], list[tuple[str, str, list[int]]]]:
    """(card, (name, kind, shape) of each array), all of it looked at before it is believed."""
    try:
        head = json.loads(raw)
        plain = _as_json(head) == raw
    except (ValueError, TypeError, RecursionError) as error:
        raise _malformed(which, "its head is no JSON") from error
    if not plain:
        raise _malformed(which, "its head is not written as it should be")
    if not isinstance(head, dict) or not isinstance(head.get("card"), dict):
        raise _malformed(which, "it has no card")
    told = head.get("arrays")
    if not isinstance(told, list) or len(told) > MOST_ARRAYS or not all(map(_is_array, told)):
        raise _malformed(which, "it lists its arrays wrongly")
    names = [name for name, _kind, _shape in told]
    if names != sorted(set(names)):
        raise _malformed(which, "its arrays are out of order")
    return head["card"], told


def _as_json(head: object) -> bytes:
    """The one way a head is written; ValueError for what no database keeps."""
    text = json.dumps(
        head, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    if "\\u0000" in text:
        raise ValueError("a zero character")
    return text.encode()


def _is_array(told: object) -> bool:
    if not isinstance(told, list) or len(told) != 3:
        return False
    name, kind, shape = told
    return (
        isinstance(name, str)
        and 0 < len(name) <= MOST_NAME
        and kind in KINDS
        and isinstance(shape, list)
        and len(shape) <= MOST_AXES
        and all(type(axis) is int and 0 <= axis <= MOST_BYTES for axis in shape)
    )


_MEND = "restore it from a backup, import it again, or roll back to the version before"


def _malformed(which: str, what: str) -> Damaged:
    return Damaged("form", f"{which} is malformed ({what}): {_MEND}")
