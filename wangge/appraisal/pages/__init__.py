"""考核之页 pages: the report a unit head can argue with, and all that stands behind its numbers."""
