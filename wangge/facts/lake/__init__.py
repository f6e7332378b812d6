"""湖 lake: the facts as Parquet files in WANGGE_HOME, published as a whole, read by as many as like."""
