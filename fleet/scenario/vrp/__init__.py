"""Published vehicle routing instances as scenarios, for measuring policies against best-known solutions."""
