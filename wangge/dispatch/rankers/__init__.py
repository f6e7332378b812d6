"""排序架 rankers: ways of telling which duty item the words of a case are about."""
