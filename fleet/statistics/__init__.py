"""Figures computed from a ledger alone: the summary of a run, where its time went, and intervals over replications."""
