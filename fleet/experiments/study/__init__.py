"""Studies: a scenario under varied conditions, run again and again, to be stopped and gone on with at any time."""
