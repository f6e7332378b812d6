"""Model files: what is put in comes out, and whatever is done to one is noticed."""

import hashlib
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from wangge.assist import store
from wangge.assist.store import Damaged, pack, unpack
from wangge.assist.words import reason

CARD = {"task": "dispatch", "labels": ["路灯", "井盖"], "figures": {"top1": 0.93}, "none": None}
ARRAYS = {
    "weights": np.arange(12, dtype=np.float32).reshape(3, 4),
    "bias": np.array([0.5, -1.0]),
    "on": np.array([True, False]),
    "nothing": np.zeros((0, 7), np.int16),
    "one": np.array(3, np.uint8),
}
FILE = pack(ARRAYS, CARD)

kinds = st.sampled_from(store.KINDS).map(np.dtype)
some_arrays = st.dictionaries(
    st.text(min_size=1, max_size=20).filter(lambda name: "\0" not in name and name.isprintable()),
    kinds.flatmap(lambda kind: arrays_of.arrays(kind, arrays_of.array_shapes(min_side=0))),
    max_size=4,
)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Named, as in test_openai."""
    return st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)


some_cards = st.dictionaries(words, st.recursive(plain | words, nested, max_leaves=8), max_size=4)


def same(packed: store.Packed, arrays: dict[str, Any], card: dict[str, Any]) -> bool:
    return (
        packed.card == card
        and packed.arrays.keys() == arrays.keys()
        and all(
            found.shape == arrays[name].shape
            and found.dtype == arrays[name].dtype.newbyteorder("<")
            and found.tobytes() == np.ascontiguousarray(arrays[name]).tobytes()
            for name, found in packed.arrays.items()
        )
    )


@given(some_arrays, some_cards)
def test_what_is_packed_comes_out(arrays: dict[str, Any], card: dict[str, Any]) -> None:
    data = pack(arrays, card)
    packed = unpack(data)
    assert same(packed, arrays, card)
    assert pack(packed.arrays, packed.card) == data


def test_the_same_content_is_the_same_bytes_however_it_lay_in_memory() -> None:
    turned = {
        name: np.asarray(ARRAYS[name], ARRAYS[name].dtype.newbyteorder(">"), order="F")
        for name in reversed(ARRAYS)
    }
    assert pack(turned, dict(reversed(CARD.items()))) == FILE


def test_nobody_writes_into_a_loaded_model() -> None:
    for one in unpack(FILE).arrays.values():
        with pytest.raises(ValueError):
            one[...] = 0


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_a_byte_changed_anywhere_is_noticed(place: int, by: int) -> None:
    data = bytearray(FILE)
    data[place] ^= by
    with pytest.raises(Damaged):
        unpack(bytes(data))


@given(st.integers(0, len(FILE) - 1), st.binary(max_size=9))
def test_a_file_cut_off_or_lengthened_is_noticed(length: int, more: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(FILE[:length] + more)
    if more:
        with pytest.raises(Damaged):
            unpack(FILE + more)


def signed(body: bytes) -> bytes:
    """A file as somebody would make it who knows the format and means ill."""
    return b"wangge-model 1\n" + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def forged(head: object, tail: bytes | None = b"") -> bytes:
    """`tail` None: the arrays are empty and begin where they should."""
    text = head if isinstance(head, bytes) else store._as_json(head)
    gap = bytes(-(8 + len(text)) % 64 if tail is None else 0)
    return signed(len(text).to_bytes(8, "little") + text + (gap if tail is None else tail))


@given(st.binary(max_size=200))
def test_a_signed_body_of_anything_never_crashes(body: bytes) -> None:
    with pytest.raises(Damaged):
        unpack(signed(body))


@given(st.data())
def test_a_signed_body_with_changes_is_damaged_or_is_a_file_like_any(data: st.DataObject) -> None:
    body = bytearray(FILE[80:])
    for _ in range(data.draw(st.integers(1, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    file = signed(bytes(body))
    try:
        packed = unpack(file)
    except Damaged:
        return
    assert pack(packed.arrays, packed.card) == file


huge = 2**31 - 1


@pytest.mark.parametrize(
    ("data", "what", "says"),
    [
        (b"", "form", "choose another file"),
        (b"PK\x03\x04 an archive", "form", "choose another file"),
        (b"\x80\x04\x95 a pickle", "form", "choose another file"),
        (b"wangge-model 2\n" + FILE[15:], "version", "train the model again"),
        (FILE[:70], "cut", "backup"),
        (FILE[:-1], "altered", "roll back"),
        (signed((2**60).to_bytes(8, "little")), "form", "head claims"),
        (forged([1]), "form", "no card"),
        (forged({"card": [], "arrays": []}), "form", "no card"),
        (forged(b"{" * 100_000), "form", "no JSON"),
        (forged(b'{"card": {}, "arrays": []}'), "form", "not written as it should be"),
        (forged(b'{"arrays":[],"card":{"a":NaN}}'), "form", "no JSON"),
        (forged(b'{"arrays":[],"card":{"a":"\\ud800"}}'), "form", "no JSON"),
        (forged(b'{"arrays":[],"card":{"a":"\\u0000"}}'), "form", "no JSON"),
        (forged({"card": {}, "arrays": [["a", "object", [1]]]}, bytes(8)), "form", "wrongly"),
        (forged({"card": {}, "arrays": [["a", "int8", [-1]]]}), "form", "wrongly"),
        (forged({"card": {}, "arrays": [["a", "int8", [1.5]]]}), "form", "wrongly"),
        (forged({"card": {}, "arrays": [["a", "int8", [True]]]}, b"\1"), "form", "wrongly"),
        (forged({"card": {}, "arrays": [["a", "int8", [1] * 9]]}, b"\1"), "form", "wrongly"),
        (forged({"card": {}, "arrays": [["a", "float64", [huge, huge]]]}), "form", "claims more"),
        (forged({"card": {}, "arrays": [["a", "int8", [0, *[huge] * 7]]]}, None), "form", "no possible"),
        (forged({"card": {}, "arrays": [["a", "int8", [0]]] * 2}, None), "form", "out of order"),
        (forged({"card": {}, "arrays": []}, bytes(3)), "form", "belong to nothing"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_a_reason(data: bytes, what: str, says: str) -> None:
    with pytest.raises(Damaged, match=says) as caught:
        unpack(data, which="the file of model dispatch/3")
    assert caught.value.what == what
    assert str(caught.value).startswith("the file of model dispatch/3")


def test_a_file_beyond_all_size_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_BYTES", len(FILE) - 1)
    with pytest.raises(Damaged, match="are the most") as caught:
        unpack(FILE)
    assert caught.value.what == "size"
    with pytest.raises(ValueError, match="too much"):
        pack(ARRAYS, CARD)


@pytest.mark.parametrize(
    ("arrays", "card", "says"),
    [
        ({"a": np.array([object()])}, {}, "'a' holds object"),
        ({"a": np.array(["路灯"])}, {}, "words go into the card"),
        ({"": np.zeros(1)}, {}, "a name has"),
        ({"a": np.zeros((1,) * 9)}, {}, "axes"),
        ({}, {"a": float("nan")}, "JSON"),
        ({}, {"a": {1, 2}}, "JSON"),
        ({}, {"a": "\0"}, "JSON"),
        ({}, {1: "a", "b": 2}, "JSON"),
    ],
)
def test_what_cannot_be_kept_is_refused(arrays: Any, card: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        pack(arrays, card)


def test_the_head_is_plain_to_read() -> None:
    length = int.from_bytes(FILE[80:88], "little")
    assert json.loads(FILE[88 : 88 + length])["card"] == CARD


@pytest.mark.parametrize("what", ["missing", "cut", "altered", "version", "form", "size"])
def test_people_are_told_why_no_model_answers(what: str) -> None:
    said = reason(Damaged(what, "the file of model dispatch/3 …"))
    assert said.endswith((".", "。")) and "dispatch/3" not in said
