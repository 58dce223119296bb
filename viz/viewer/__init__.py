"""The interactive viewer: a window that plays a ledger, growing or finished, and never imports the simulation."""
