"""架 (shelf): the one place where the things of a kind stand, found by key."""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from threading import RLock
from typing import Any, Generic, TypeVar

T = TypeVar("T")
GROUP = "wangge.shelves"

_shelves: list["Shelf[Any]"] = []


class Shelf(Generic[T]):
    """Modules in the shelf's own folder put their thing here with `@shelf.add("key")`.

    Other distributions add to it by an entry point of group `wangge.shelves` whose name is the
    shelf's package, or `package:word` where one distribution brings several, and whose value is
    the module or folder to import. The shelf fills itself when it is first looked at.
    """

    def __init__(self, package: str) -> None:
        self.package = package
        self._things: dict[str, T] = {}
        self._filled = False
        self._filling = RLock()
        _shelves.append(self)

    def add(self, key: str) -> Callable[[T], T]:
        """Put the thing decorated under `key`; LookupError where another stands there."""

        def put(thing: T) -> T:
            if key in self._things:
                raise LookupError(f"{key!r} stands on {self.package} already")
            self._things[key] = thing
            return thing

        return put

    def fill(self, *folders: str) -> None:
        """Import every module of the own folder, the entry points and `folders`, once each."""
        with self._filling:
            for folder in folders:
                _import_all(folder)
            if self._filled:
                return
            self._filled = True
            try:
                _import_all(self.package)
                for entry in entry_points(group=GROUP):
                    if entry.name.partition(":")[0] == self.package:
                        _import_all(entry.value)
            except BaseException:
                self._filled = False  # a broken module must be met again, not forgotten
                raise

    def get(self, key: str) -> T:
        """The thing under `key`; KeyError lists what stands there."""
        return self[key]

    def keys(self) -> list[str]:
        """All keys, sorted."""
        self.fill()
        return sorted(self._things)

    def __getitem__(self, key: str) -> T:
        if key not in self._things:
            self.fill()
            if key not in self._things:
                there = ", ".join(sorted(self._things)) or "nothing"
                raise KeyError(f"no {key!r} on {self.package}; there stand: {there}")
        return self._things[key]

    def __contains__(self, key: object) -> bool:
        self.fill()
        return key in self._things

    def __iter__(self) -> Iterator[tuple[str, T]]:
        """(key, thing) by key."""
        self.fill()
        return iter(sorted(self._things.items(), key=lambda pair: pair[0]))

    def __len__(self) -> int:
        self.fill()
        return len(self._things)


def all_shelves() -> list[Shelf[Any]]:
    """Every shelf made so far, by package."""
    return sorted(_shelves, key=lambda shelf: shelf.package)


def _import_all(folder: str) -> None:
    """Import a module and, where it is a folder, every module in it but tests and private ones."""
    module = import_module(folder)
    for found in iter_modules(getattr(module, "__path__", [])):
        if found.name != "tests" and not found.name.startswith("_"):
            import_module(f"{folder}.{found.name}")
