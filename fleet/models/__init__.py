"""Pure functions of the model: no clock, no files, no random state; each equation with its source."""
