"""读 reading: what one row says, counted once – by column, all together, and its plain fields."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wangge.assist.learning import grams
from wangge.assist.learning.vocabulary import Counted

# Which grams of which part: `head` is the first column, `body` the others, `all` the head twice and the body.
BLOCKS = ("head.chars", "head.words", "body.chars", "body.words", "all.chars", "all.words")
FIELDS = "fields"
EMBEDDED = 250  # characters of head and of body that are embedded


@dataclass(frozen=True)
class Row:
    """What is known of one matter: texts (the first tells most in least words) and plain fields."""

    texts: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def head(self) -> str:
        return self.texts[0] if self.texts else ""

    @property
    def body(self) -> str:
        return "。".join(one for one in self.texts[1:] if one)


@dataclass(frozen=True)
class Read:
    """The row as learners see it."""

    blocks: dict[str, Counted]
    head: str
    body: str
    said: bool = field(default=True)  # whether anything was said at all


def read(row: Row, *, blocks: Sequence[str] = (*BLOCKS, FIELDS)) -> Read:
    """Count the grams of the blocks wanted."""
    import rjieba

    head, body = grams.plain(row.head), grams.plain(row.body)
    text = f"{head}。{head}。{body}" if body else head
    parts = {"head": head, "body": body, "all": text}
    found: dict[str, Counted] = {}
    for name in blocks:
        if name == FIELDS:
            keys = grams.values(row.fields)
        else:
            part, _, kind = name.partition(".")
            chars = kind == "chars"
            keys = grams.characters(parts[part]) if chars else grams.words(rjieba.cut(parts[part]))
        found[name] = grams.counted(keys)
    return Read(
        found, head[:EMBEDDED], body[:EMBEDDED], any(c.isalnum() for c in text) or any(row.fields)
    )
