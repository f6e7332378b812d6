"""定位 index: grids and divisions of today, kept in memory: a place finds its grids in microseconds."""
