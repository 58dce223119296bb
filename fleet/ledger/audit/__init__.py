"""The audit: every promise of a ledger re-derived from its tables alone, and every row that breaks one named.

Nothing of the simulation, the scenario or the tables made for people is used here: those are what is being checked.
"""

from fleet.ledger.audit.auditor import audit
from fleet.ledger.audit.findings import Audit, Check, Finding

__all__ = ["Audit", "Check", "Finding", "audit"]
