"""设置 options: where measures are reckoned, and in how much memory; light: who asks no figures loads no engine."""

from wangge.base.options import option

WHERE = option(
    "WANGGE_FACTS",
    "lake",
    "Where measures are reckoned: files in WANGGE_HOME, refreshed every few minutes, or PostgreSQL itself.",
    choices=("lake", "database"),
)
MEMORY = option(
    "WANGGE_FACTS_MEMORY", "2GB", "Memory that reckoning on the facts may take, in one process."
)
