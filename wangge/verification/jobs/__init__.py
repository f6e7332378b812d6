"""核查回访之作 jobs: prints of photos, faces and plates to be hidden; links that lapse, promises that fall due."""

from wangge.verification.jobs import asking, looking, printing

__all__ = ["asking", "looking", "printing"]
