"""What people look at: the interactive viewer, charts and reports, each drawn from a ledger and nothing else."""
