"""督办之问: the ladder as set, what is due, who is told, what the board shows."""
