"""What exists: frozen values of the domain, with no clock and no files."""
