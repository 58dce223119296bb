"""The interactive viewer: a window that plays a ledger, growing or finished, and never imports the simulation."""

import os

# Pygame reads these when it is first imported: no greeting on stdout, which belongs to results; the window's class.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", "fleet-viewer")
