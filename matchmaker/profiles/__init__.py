"""Stage 1: outside rows (CSV, XLSX, JSON Lines, Parquet, CORDIS) -> domain values and rejects."""
