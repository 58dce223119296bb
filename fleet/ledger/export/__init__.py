"""A ledger's tables as files for other programs: CSV, SQLite and GeoJSON."""
