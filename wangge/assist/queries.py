"""模型之问: which model stands, what is in it, which there are, who switched them and why."""

from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db.models import QuerySet

from wangge.assist import store
from wangge.assist.adapters import shelf
from wangge.assist.adapters.openai import URL as LLM_URL
from wangge.assist.models import EDITION, Deed, ModelSwitch, ModelVersion, Place
from wangge.assist.ports import Embedder, Entities, Reranker, Segmenter
from wangge.assist.store import Array, Damaged
from wangge.base import blobs
from wangge.base.kept import Kept
from wangge.base.models import Edition

RECHECK_SECONDS = 3.0
RETRY_SECONDS = 10.0  # a model that cannot be read is not read anew for every case

memory = Kept(lambda: Edition.of(EDITION), every=RECHECK_SECONDS)
_broken = Kept(monotonic, every=RETRY_SECONDS)


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model in memory, shared by all threads; its arrays cannot be written to."""

    version: ModelVersion
    arrays: dict[str, Array]
    card: dict[str, Any]

    @property
    def name(self) -> str:
        """As it stands in guesses and in the log, e.g. "dispatch/3"."""
        return self.version.name


def embedder() -> Embedder:
    """What turns words into vectors, as WANGGE_EMBEDDER says; one for the whole process."""
    return shelf.chosen(shelf.embedders, shelf.EMBEDDER)


def segmenter() -> Segmenter:
    """What parts text into words, as WANGGE_SEGMENTER says; one for the whole process."""
    return shelf.chosen(shelf.segmenters, shelf.SEGMENTER)


def entities() -> Entities:
    """What finds names in a text, as WANGGE_ENTITIES says; one for the whole process."""
    return shelf.chosen(shelf.entities, shelf.ENTITIES)


def reranker() -> Reranker:
    """A language model where WANGGE_LLM_URL is set, else the adapter that lets every order stand.

    Raises OptionError where its settings cannot be used. Asking it may take WANGGE_LLM_TIMEOUT.
    """
    return shelf.rerankers["openai" if LLM_URL.given else "none"]()


def live(task: str) -> Loaded | None:
    """The model that answers for `task`, or None where there is none; raises Damaged.

    A switch is seen at once in the process that made it, and within seconds in the others.
    """
    return _standing(task, Place.LIVE)


def shadow(task: str) -> Loaded | None:
    """The model that thinks along for `task` and decides nothing, or None; raises Damaged."""
    return _standing(task, Place.SHADOW)


def standing(task: str, place: str = Place.LIVE) -> ModelVersion | None:
    """Which version stands, by the last switch; asked of the database, nothing is loaded."""
    last = _switches(task=task, place=place).order_by("-pk").first()
    return last.version if last else None


def load(version: ModelVersion) -> Loaded:
    """The model itself, read from the blob store and proved whole; raises Damaged."""
    which = f"the file of model {version.name}"
    try:
        data = blobs.get(version.digest)
    except blobs.BlobError as error:
        what = "altered" if blobs.exists(version.digest) else "missing"
        raise Damaged(
            what,
            f"{which} is {what} in the blob store ({version.digest}): restore it from a backup, "
            f"import it again, or roll back to the version before",
        ) from error
    packed = store.unpack(data, which=which)
    return Loaded(version, packed.arrays, packed.card)


def versions(task: str = "") -> QuerySet[ModelVersion]:
    """All versions of one task or of all, the newest of each first."""
    found: QuerySet[ModelVersion] = ModelVersion.objects.order_by("task", "-number")
    return found.filter(task=task) if task else found


def version_called(name: str) -> ModelVersion:
    """The version of this name, e.g. "dispatch/3"; LookupError says which there are."""
    found: ModelVersion | None = ModelVersion.objects.filter(name=name).first()
    if found is None:
        task = name.partition("/")[0]
        there = list(versions(task).values_list("name", flat=True)[:10])
        raise LookupError(f"no model {name[:80]!r}; there are: {', '.join(there) or 'none'}")
    return found


def tasks() -> list[str]:
    """The tasks that ever had a model."""
    return list(ModelVersion.objects.order_by("task").values_list("task", flat=True).distinct())


def history(task: str) -> QuerySet[ModelSwitch]:
    """Every switch of a task, the latest first."""
    return _switches(task=task).order_by("-pk")


def before(task: str) -> ModelVersion | None:
    """Which version was live before the one that is now: a roll-back leads there.

    A roll-back takes back what was done last, so that rolling back twice goes back two steps.
    """
    *earlier, now = _live_before(task) or [None]
    others = (one for one in reversed(earlier) if one is not None and one != now)
    return next(others, None)


def _live_before(task: str) -> list[ModelVersion | None]:
    """What was live, step by step, without what roll-backs took back; the last one is live."""
    stack: list[ModelVersion | None] = []
    for switch in _switches(task=task, place=Place.LIVE).order_by("pk"):
        while stack and switch.deed == Deed.ROLLED_BACK and stack[-1] != switch.version:
            stack.pop()
        if not stack or stack[-1] != switch.version:
            stack.append(switch.version)
    return stack


def _switches(**which: str) -> QuerySet[ModelSwitch]:
    found: QuerySet[ModelSwitch] = ModelSwitch.objects.filter(**which).select_related("version")
    return found


def _standing(task: str, place: Place) -> Loaded | None:
    def make() -> Loaded | None:
        version = standing(task, place)
        return None if version is None else _load_or_remember(version)

    return memory.get((task, place), make)


def _load_or_remember(version: ModelVersion) -> Loaded:
    trouble: list[Damaged] = _broken.get(version.digest, list)
    if trouble:
        raise Damaged(trouble[0].what, str(trouble[0]))
    try:
        return load(version)
    except Damaged as error:
        trouble.append(error)
        raise
