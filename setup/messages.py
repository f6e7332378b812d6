"""译文 messages: the zh_Hans catalogue – taken from the sources, merged, checked, compiled.

setup/messages.py update           bring the catalogue up to date with the sources
setup/messages.py merge FILE…      and take translations from lines `English<TAB>中文`
setup/messages.py check            say what is missing; exit 1 if anything is
setup/messages.py compile          write the .mo that is read at run time
"""

import sys
from collections.abc import Collection, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("wangge/site/locale/zh_Hans/LC_MESSAGES/django.po")
SOURCES = ("wangge", "cities")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class MergeError(ValueError):
    """Some pairs could not be taken; the message names file, line and reason. The rest was."""


def extract(root: Path) -> Catalog:
    """Every msgid that the Python sources and templates under `root` use."""
    found = Catalog()
    methods: Any = [
        ("**/tests/**", "ignore"),
        ("**.py", "python"),
        ("**/templates/**", _from_template),
    ]
    for folder in SOURCES:
        taken = extract_from_dir(root / folder, method_map=methods, keywords=KEYWORDS)
        for file, _line, msgid, _comments, context in taken:
            found.add(msgid, locations=[(f"{folder}/{file}", 1)], context=context)
    return found


def _from_template(
    file: IO[bytes], keywords: Mapping[str, Any], tags: Collection[str], options: Any
) -> Iterator[Any]:
    """Django itself turns a template into calls of gettext; indents would confuse the reader."""
    from django.utils.translation.template import templatize

    calls = templatize(file.read().decode())
    plain = "\n".join(line.strip() for line in calls.splitlines())
    return extract_python(BytesIO(plain.encode()), keywords, tags, options)


def read(root: Path) -> Catalog:
    """The catalogue as it stands, empty where there is none."""
    path = root / CATALOGUE
    if not path.exists():
        return Catalog(locale="zh_Hans", project="wangge", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def write(root: Path, catalogue: Catalog) -> None:
    """Write it in a stable order, so that a change shows as itself."""
    path = root / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
        )


def update(root: Path) -> Catalog:
    """Add what the sources use, drop what they no longer use, keep every other translation."""
    catalogue = read(root)
    catalogue.update(extract(root), no_fuzzy_matching=True, update_creation_date=False)
    write(root, catalogue)
    return catalogue


def merge(root: Path, files: list[Path]) -> int:
    """Update, then take the pairs of `files`; return how many. Raises MergeError at the end."""
    catalogue = update(root)
    taken: dict[str, str] = {}
    refused = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if line.strip():
                reason = _take(line, catalogue, taken)
                refused += [f"{file}:{number}: {reason}: {line}"] if reason else []
    write(root, catalogue)
    if refused:
        raise MergeError("\n".join(refused))
    return len(taken)


def _take(line: str, catalogue: Catalog, taken: dict[str, str]) -> str:
    """Put one pair into the catalogue; return why not, or nothing."""
    parts = [part.strip().replace("\\n", "\n") for part in line.split("\t")]
    if len(parts) != 2 or not all(parts):
        return "not `English<TAB>中文`"
    english, chinese = parts
    if taken.setdefault(english, chinese) != chinese:
        return f"translated differently before, as {taken[english]}"
    meant = [one for one in catalogue if one.id and _first(one.id) == english]
    if not meant:
        return "no source uses it"
    for message in meant:
        message.string = (chinese,) if message.pluralizable else chinese
        message.flags.discard("fuzzy")
    return ""


def problems(root: Path) -> Iterator[str]:
    """In words, every message in use that is missing, untranslated or breaks its placeholders."""
    catalogue = read(root)
    for used in extract(root):
        if not used.id:
            continue
        where = ", ".join(sorted({file for file, _line in used.locations}))
        held = catalogue.get(used.id, used.context)
        if held is None:
            yield f"{where}: not in the catalogue: {used.id!r}"
        elif held.fuzzy or not _translated(held):
            yield f"{where}: not translated: {used.id!r}"
        else:
            for error in held.check(catalogue):
                yield f"{where}: {error}: {used.id!r} → {held.string!r}"


def _translated(message: Message) -> bool:
    strings = [message.string] if isinstance(message.string, str) else message.string or []
    return bool(strings) and all(text.strip() for text in strings)


def _first(msgid: str | list[str] | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


def compile_catalogue(root: Path) -> None:
    """Write the .mo beside the .po in one step: a server may be reading it."""
    target = (root / CATALOGUE).with_suffix(".mo")
    beside = target.with_suffix(".mo.new")
    with beside.open("wb") as file:
        write_mo(file, read(root))
    beside.replace(target)


def main(command: str, files: list[Path]) -> None:
    """Do what the command line asks; exits with a message when it cannot."""
    if command == "update":
        print(f"{len(update(ROOT))} messages in {CATALOGUE}")
    elif command == "merge" and files:
        try:
            print(f"{merge(ROOT, files)} translations taken")
        except MergeError as error:
            sys.exit(f"{error}\nall others were taken")
    elif command == "check":
        found = list(problems(ROOT))
        if found:
            sys.exit("\n".join([*found, f"{len(found)} to mend: `make messages`, then translate"]))
    elif command == "compile":
        compile_catalogue(ROOT)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "", [Path(name) for name in sys.argv[2:]])
