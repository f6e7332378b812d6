"""权责清单 duties: categories, duty items, deadline rules and calendars – whose matter it is, and by when."""
