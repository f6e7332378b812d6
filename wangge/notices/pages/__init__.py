"""通知的页面 pages: one's own notices, what failed and why, the outlets."""
