"""模拟之城 simulating: citizens, clerks, workers and callers who act through the same deeds as people."""
