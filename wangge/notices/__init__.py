"""通知 notices: who must be told what, through which outlet, and what became of it."""
