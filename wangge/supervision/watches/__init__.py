"""监察 watches: one file a rule of supervision; each finds cases that somebody must be told of."""
