"""Citizens' pages, one file a matter."""
