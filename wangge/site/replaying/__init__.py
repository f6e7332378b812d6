"""重放 replaying: a file of requests goes through intake and on, as if it came in now."""
