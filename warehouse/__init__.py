"""The warehouse: land events as Parquet, run dbt, publish, and read what was published. Writes no event."""
