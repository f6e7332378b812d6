"""案卷 cases: the neck – one case, one append-only log, one table of moves, one messenger."""
