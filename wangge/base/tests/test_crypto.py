"""What is sealed opens with its key and its purpose only; digests are the standards' own."""

import base64
import json
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.base import crypto
from wangge.base.crypto import SealError, digest, keyed_hash, keys, seal, unseal
from wangge.base.crypto.keys import KeysError

CIPHERS = ["aes-256-gcm", "sm4-gcm"]


def fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(keys.KEY_BYTES)).decode()


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A WANGGE_HOME with a new key file."""
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    monkeypatch.delenv("WANGGE_FIELD_KEY", raising=False)
    keys.make()
    return tmp_path


def test_sm3_is_the_standard():
    """GB/T 32905-2016, annex A: both examples."""
    assert digest(b"abc", algorithm="sm3").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert digest(b"abcd" * 16, algorithm="sm3").hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_sm4_block_is_the_standard():
    """GB/T 32907-2016, annex A, example 1."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    sealing = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert sealing.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_is_the_standard():
    """RFC 8998, appendix A.1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    nonce = bytes.fromhex("00001234567800000000abcd")
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    sealed = crypto.SM4GCM(key).encrypt(nonce, plain, about)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert crypto.SM4GCM(key).decrypt(nonce, sealed, about) == plain


def test_sha256_is_the_standard():
    assert digest(b"abc", algorithm="sha256").hex().startswith("ba7816bf8f01cfea")


@given(text=st.text(), about=st.text(), cipher=st.sampled_from(CIPHERS))
def test_what_is_sealed_is_read_back(text, about, cipher):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANGGE_CIPHER", cipher)
        token = seal(text, about=about)
    assert token.startswith(f"{cipher}:{keys.ring().newest}:") and token.isascii()
    assert unseal(token, about=about) == text


@pytest.mark.parametrize("cipher", CIPHERS)
def test_every_altered_sign_is_noticed(home, monkeypatch, cipher):
    monkeypatch.setenv("WANGGE_CIPHER", cipher)
    token = seal("13912345678", about="a")
    assert "13912345678" not in token and seal("13912345678", about="a") != token
    last = token.rindex(":") + 1
    for place in range(last, len(token) - 4):
        wrong = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(SealError) as told:
            unseal(wrong, about="a")
        assert told.value.what == "tampered"


def test_a_token_opens_in_its_own_place_only(home):
    token = seal("secret", about="request.identity")
    with pytest.raises(SealError) as told:
        unseal(token, about="person.phone")
    assert told.value.what == "tampered" and "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("token", "what"),
    [
        ("", "cipher"),
        ("rot13:k1:abcd", "cipher"),
        ("aes-256-gcm:k9:abcd", "key"),
        ("aes-256-gcm:k1:abc", "form"),
        ("aes-256-gcm:k1:", "form"),
        ("aes-256-gcm", "key"),
    ],
)
def test_says_what_is_wrong_with_a_token(home, token, what):
    with pytest.raises(SealError) as told:
        unseal(token, about="a")
    assert told.value.what == what


def test_a_new_key_seals_and_the_old_still_opens(home):
    old = seal("words", about="a")
    looked_up = keyed_hash("139", about="a")
    assert keys.add_key() == "k2"
    assert seal("words", about="a").startswith("aes-256-gcm:k2:")
    assert unseal(old, about="a") == "words"
    assert keyed_hash("139", about="a") == looked_up
    assert keys.retire_keys() == ["k1"]
    with pytest.raises(SealError) as told:
        unseal(old, about="a")
    assert told.value.what == "key"


def test_the_ring_of_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path / "none"))
    old, lookup = fresh_key(), fresh_key()
    monkeypatch.setenv("WANGGE_FIELD_KEY", f"a1:{old},lookup:{lookup}")
    token = seal("words", about="a")
    monkeypatch.setenv("WANGGE_FIELD_KEY", f"b2:{fresh_key()},a1:{old},lookup:{lookup}")
    assert unseal(token, about="a") == "words"
    assert seal("words", about="a").split(":")[1] == "b2"
    with pytest.raises(KeysError, match="in front of it"):
        keys.add_key()


@pytest.mark.parametrize(
    "text",
    ["hush", "a:hush!", f"a:hush,b:{fresh_key()}", f"a:{fresh_key()}", "A!:hush"],
    ids=["no key", "no base64", "no lookup, short key", "no lookup", "bad id"],  # no random ids
)
def test_a_ring_that_is_none_is_refused_without_being_repeated(monkeypatch, text):
    monkeypatch.setenv("WANGGE_FIELD_KEY", text)
    with pytest.raises(KeysError) as told:
        keys.ring()
    assert "WANGGE_FIELD_KEY" in str(told.value) and "hush" not in str(told.value)


def test_the_key_file_is_private_and_made_once(home):
    path = home / keys.FILE
    before = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert keys.make() == path and path.read_bytes() == before
    assert keys.secret_key() not in ("", json.loads(before)["lookup"])
    assert [one.name for one in home.iterdir()] == [keys.FILE]
    path.chmod(0o644)
    with pytest.raises(KeysError, match="chmod 600"):
        keys.ring()


def test_without_keys_one_is_told_how_to_make_them(monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    with pytest.raises(KeysError, match="wangge init"):
        seal("words", about="a")


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_look_ups_agree_and_tell_nothing(home, monkeypatch, name):
    monkeypatch.setenv("WANGGE_DIGEST", name)
    one = keyed_hash("13912345678", about="phone")
    assert one == keyed_hash("13912345678", about="phone")
    assert one.startswith(f"{name}:") and len(one) <= 64
    assert one != keyed_hash("13912345679", about="phone")
    assert one != keyed_hash("13912345678", about="identity")
    assert one.encode() != digest(b"13912345678")
