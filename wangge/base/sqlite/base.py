"""嵌入库 (embedded database): SQLite in WAL mode whose writers queue instead of colliding."""

from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper


class DatabaseWrapper(DjangoWrapper):
    """Django's own, for now."""
