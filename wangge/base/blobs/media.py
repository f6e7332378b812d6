"""影音 media: files from outside – recognised by what they hold, bounded, shown without camera data."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import puremagic
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, ImageOps

from wangge.base import blobs
from wangge.base.options import TIME_ZONE, option

PHOTO_MB = option("WANGGE_PHOTO_MB", 15, "Largest photo taken, in megabytes.")
FILE_MB = option(
    "WANGGE_FILE_MB", 50, "Largest other file taken (PDF, sound, video), in megabytes."
)
MEGABYTE = 1_000_000
MOST_PIXELS = 80_000_000  # a photo of more is no photo of a street
ROOM = 512  # files remembered
SHOWN_EDGE, SHOWN_QUALITY = 1600, 82
PHOTOS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypavif")
SOUND_AND_VIDEO = {
    "mp3": "audio/mpeg", "wav": "audio/wav", "amr": "audio/amr", "mp4": "video/mp4",
}  # fmt: skip
ENDINGS = {
    "image/jpeg": {"jpg", "jpeg", "jpe", "jfif"}, "image/png": {"png"}, "image/webp": {"webp"},
    "application/pdf": {"pdf"}, "audio/mpeg": {"mp3"}, "audio/wav": {"wav"}, "audio/amr": {"amr"},
    "video/mp4": {"mp4", "m4v"},
}  # fmt: skip


class MediaRefused(ValueError):
    """A file that is not taken; `.what` is empty | size | kind | broken | name; the text says how to mend it."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file in the blob store: as it came, as it is shown, and what its camera said."""

    blob: str
    shown: str  # upright, bounded, without camera data; the same as `blob` for other files
    mime: str
    size: int  # bytes, as it came
    taken_at: datetime | None = None  # UTC
    lon: float | None = None  # WGS84
    lat: float | None = None


def keep(data: bytes, *, name: str = "") -> Kept:
    """Look at a file, store it and the copy to be shown; MediaRefused where it cannot be taken."""
    mime = sniff(data)
    _name_agrees(name, mime)
    if not mime.startswith("image/"):
        key = blobs.put(data, mime=mime)
        return _remember(Kept(blob=key, shown=key, mime=mime, size=len(data)))
    photo = _opened(data)
    taken_at, lon, lat = _camera(photo)
    shown = _shown(photo)
    return _remember(
        Kept(
            blob=blobs.put(data, mime=mime), shown=blobs.put(shown, mime="image/jpeg"), mime=mime,
            size=len(data), taken_at=taken_at, lon=lon, lat=lat,
        )
    )  # fmt: skip


def kept(key: str) -> Kept:
    """What `keep` said of a blob; looked at again where this process does not remember it.

    MediaRefused where there is no such blob: upload the file first, then name its key.
    """
    if key in _lately:
        return _lately[key]
    try:
        data = blobs.get(key)
    except blobs.BlobError as error:
        raise MediaRefused(
            "broken", _("%(key)s: upload the file first.") % {"key": key[:80]}
        ) from error
    return keep(data)


def sniff(data: bytes) -> str:
    """The MIME type by content, within its size limit; MediaRefused for all that is not taken."""
    if not data:
        raise MediaRefused("empty", _("The file is empty: please choose it again."))
    mime = _mime(data)
    limit = PHOTO_MB.value if mime.startswith("image/") else FILE_MB.value
    if len(data) > limit * MEGABYTE:
        size = len(data) / MEGABYTE
        raise MediaRefused(
            "size",
            _("The file has %(size).1f MB; at most %(most)s MB are taken.")
            % {"size": size, "most": limit},
        )
    return mime


def _mime(data: bytes) -> str:
    head = data[:64]
    if any(mark in head[:32] for mark in HEIC):
        raise MediaRefused(
            "kind",
            _(
                "HEIC photos cannot be shown everywhere: on the phone choose “Most compatible” "
                "(Settings › Camera › Formats), or send a screenshot or a JPEG."
            ),
        )
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    return _sound_or_video(data)


def _sound_or_video(data: bytes) -> str:
    head = data[:16]
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return SOUND_AND_VIDEO["wav"]
    if head.startswith(b"#!AMR"):
        return SOUND_AND_VIDEO["amr"]
    if head.startswith(b"ID3") or (head[0] == 0xFF and len(head) > 1 and head[1] & 0xE6 == 0xE2):
        return SOUND_AND_VIDEO["mp3"]
    if head[4:8] == b"ftyp" and head[8:12] in (
        b"isom",
        b"iso2",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
    ):
        return SOUND_AND_VIDEO["mp4"]
    raise MediaRefused(
        "kind",
        _("This is %(kind)s; photos (JPEG, PNG, WebP), PDF, MP3, WAV, AMR and MP4 are taken.")
        % {"kind": _called(data)},
    )


def _called(data: bytes) -> str:
    """What a file is, in words, for the error only."""
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        found = []
    return f"“{found[0].name}”" if found and found[0].name else _("a kind of file not known here")


def _name_agrees(name: str, mime: str) -> None:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    said = next((kind for kind, endings in ENDINGS.items() if ending in endings), None)
    if said and said.partition("/")[0] != mime.partition("/")[0]:
        raise MediaRefused(
            "name",
            _("The name ends in .%(ending)s, but the file holds %(mime)s: send the file itself.")
            % {"ending": ending, "mime": mime},
        )


def _opened(data: bytes) -> Image.Image:
    """The photo, whole; a bomb is refused before it is unpacked, a cut one after."""
    try:
        photo = Image.open(io.BytesIO(data), formats=tuple(PHOTOS))
        if photo.width * photo.height > MOST_PIXELS:
            raise _too_many_points()
        photo.draft("RGB", (SHOWN_EDGE, SHOWN_EDGE))
        photo.load()
    except Image.DecompressionBombError as error:
        raise _too_many_points() from error
    except MediaRefused:
        raise
    except (OSError, SyntaxError, ValueError) as error:
        said = _("The photo is damaged or cut off: please send it again.")
        raise MediaRefused("broken", said) from error
    return photo


def _too_many_points() -> MediaRefused:
    most = MOST_PIXELS // 1_000_000
    said = _("The photo has too many points; at most %(most)s million are taken.")
    return MediaRefused("size", said % {"most": most})


def _shown(photo: Image.Image) -> bytes:
    """Upright, at most 1600 points long, JPEG, nothing of the camera in it."""
    turned = ImageOps.exif_transpose(photo)
    turned.thumbnail((SHOWN_EDGE, SHOWN_EDGE))
    if turned.mode in ("RGBA", "LA", "P"):
        behind = Image.new("RGB", turned.size, "white")
        layer = turned.convert("RGBA")
        behind.paste(layer, mask=layer.getchannel("A"))
        turned = behind
    out = io.BytesIO()
    clean = Image.new("RGB", turned.size)
    clean.paste(turned.convert("RGB"))
    clean.save(out, "JPEG", quality=SHOWN_QUALITY, optimize=True)
    return out.getvalue()


def _camera(photo: Image.Image) -> tuple[datetime | None, float | None, float | None]:
    """(moment, lon, lat) as the camera says; what it says wrongly counts as not said."""
    try:
        exif = photo.getexif()
        inner, place = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    except (OSError, SyntaxError, ValueError, TypeError, KeyError):
        return None, None, None
    said = inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    lon = _degrees(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef))
    lat = _degrees(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef))
    known = lon is not None and lat is not None and abs(lon) <= 180 and abs(lat) <= 90
    nowhere = known and not lon and not lat  # cameras without a fix write zeros
    return (
        _moment(said),
        lon if known and not nowhere else None,
        lat if known and not nowhere else None,
    )


def _moment(said: object) -> datetime | None:
    """Camera time has no zone: it is the city's."""
    try:
        local = datetime.strptime(str(said).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    return local.replace(tzinfo=ZoneInfo(TIME_ZONE.value)).astimezone(UTC)


def _degrees(parts: object, side: object) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if found != found or str(side).strip("\0 ").upper() not in {"E", "W", "N", "S"}:
        return None
    return -found if str(side).strip("\0 ").upper() in {"W", "S"} else found


_lately: dict[str, Kept] = {}


def _remember(one: Kept) -> Kept:
    """For a while, so that what was uploaded a moment ago need not be looked at again."""
    if len(_lately) >= ROOM:
        _lately.clear()
    _lately[one.blob] = one
    return one
