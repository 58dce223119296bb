"""The event log of a run: its vocabulary, how it is written, read back, replayed and re-checked."""
