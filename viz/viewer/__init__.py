"""The interactive viewer: a window that plays a ledger, growing or finished, and never imports the simulation."""

import os

# Pygame reads these when it is first imported: no greeting on stdout, which belongs to results; the window's class.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", "fleet-viewer")
if os.environ.get("DISPLAY") and os.environ.get("SDL_VIDEODRIVER", "x11") == "x11":
    # A frame is made in memory: handed to the X server as it is, it is there several times sooner than by way of a
    # texture, above all where no graphics card draws that.
    os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
