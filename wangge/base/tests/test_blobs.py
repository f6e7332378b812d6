"""Blobs on the disk, and through a real S3 client in a bucket."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import pytest

from wangge.base import blobs
from wangge.base.blobs import BlobError, delete, exists, get, mime_of, put

PHOTO = b"\xff\xd8\xff\xe0 a photo of a pothole"


class SmallS3(BaseHTTPRequestHandler):
    """The four requests of S3 that we make, over HTTP, objects in a dict of the server."""

    def _send(self, status: int, data: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 06:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def do_PUT(self) -> None:
        assert "AWS4-HMAC-SHA256" in self.headers["Authorization"]
        self.server.kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._send(200)

    def do_GET(self) -> None:
        data = self.server.kept.get(self.path)
        self._send(404 if data is None else 200, data or b"")

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """`?delete`: several objects at once."""
        path, _, query = self.path.partition("?")
        assert query == "delete"
        asked = ElementTree.fromstring(self.rfile.read(int(self.headers["Content-Length"])))
        gone = [one.text for one in asked.iter() if one.tag.endswith("Key")]
        for key in gone:
            self.server.kept.pop(f"{path}/{key}", None)
        told = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in gone)
        self._send(200, f"<DeleteResult>{told}</DeleteResult>".encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def bucket(monkeypatch):
    """A small S3 server on a free port, and the settings that lead there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), SmallS3)
    server.kept = {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("WANGGE_BLOBS", "s3://photos/city")
    monkeypatch.setenv("WANGGE_S3_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("WANGGE_S3_KEY_ID", "someone")
    monkeypatch.setenv("WANGGE_S3_SECRET", "something")
    yield server.kept
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("WANGGE_HOME", str(tmp_path))
    monkeypatch.delenv("WANGGE_BLOBS", raising=False)
    return tmp_path / "blobs"


@pytest.fixture(params=["folder", "bucket"])
def place(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("name", ["sha256", "sm3"])
def test_kept_under_what_it_holds(place, monkeypatch, name):
    monkeypatch.setenv("WANGGE_DIGEST", name)
    key = put(PHOTO, mime="image/jpeg")
    assert key == put(PHOTO, mime="image/jpeg") != put(PHOTO + b"!", mime="image/jpeg")
    assert key.startswith(f"{name}-") and mime_of(key) == "image/jpeg"
    monkeypatch.setenv("WANGGE_DIGEST", "sha256")
    assert exists(key) and get(key) == PHOTO


def test_gone_when_deleted(place):
    key = put(PHOTO, mime="image/png")
    delete(key)
    delete(key)
    assert not exists(key)
    with pytest.raises(BlobError, match="no blob"):
        get(key)


@pytest.mark.parametrize("key", ["../../etc/passwd", "sha256-zz.jpg", "", "sha256-" + "0" * 64])
def test_only_a_key_becomes_a_path(place, key):
    for deed in (get, exists, delete, mime_of):
        with pytest.raises(BlobError, match="no blob's key"):
            deed(key)


def test_altered_where_it_lies(folder):
    key = put(PHOTO, mime="image/jpeg")
    (path,) = (one for one in folder.rglob("*") if one.is_file())
    assert path.relative_to(folder).parts == (key[7:9], key[9:11], key)
    path.write_bytes(PHOTO + b" and a dog")
    with pytest.raises(BlobError, match="altered"):
        get(key)


def test_half_a_file_is_never_seen(folder, monkeypatch):
    def cut(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(blobs.os, "fsync", cut)
    with pytest.raises(OSError, match="full"):
        put(PHOTO, mime="image/jpeg")
    assert not [one for one in folder.rglob("*") if one.is_file()]


def test_bucket_keeps_the_prefix(bucket):
    key = put(PHOTO, mime="image/jpeg")
    assert list(bucket) == [f"/photos/city/{key[7:9]}/{key[9:11]}/{key}"]


def test_another_kind_of_place_is_refused(monkeypatch):
    monkeypatch.setenv("WANGGE_BLOBS", "ftp://old")
    with pytest.raises(BlobError, match="s3://bucket/prefix"):
        put(PHOTO, mime="image/jpeg")
