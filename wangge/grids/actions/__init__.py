"""网格之举 deeds: names taken away, aliases taught by settled cases and withdrawn."""

from wangge.grids.actions.naming import forget_names, teach, withdraw

__all__ = ["forget_names", "teach", "withdraw"]
