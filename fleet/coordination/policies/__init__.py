"""The policies that ship, one file each, registered like anybody else's."""
