"""The program's version, kept here alone: the build, the command line and every run directory read it."""

VERSION = "0.1.0"
