"""设置 options: where measures are reckoned; light, so that a process that asks no figures loads no engine."""

from wangge.base.options import option

WHERE = option(
    "WANGGE_FACTS",
    "lake",
    "Where measures are reckoned: files in WANGGE_HOME, refreshed every few minutes, or PostgreSQL itself.",
    choices=("lake", "database"),
)
