"""嵌入库 (embedded database): Django's SQLite backend with one writer at a time."""
