"""The report of a run: one HTML page that needs no network, from the run's ledger."""
