"""What the side panel tells, one file per kind of thing."""
