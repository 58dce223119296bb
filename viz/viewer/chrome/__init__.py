"""What surrounds the map: bars, buttons, panels and dialogs."""
