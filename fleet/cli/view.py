"""Watch a run: one that is over, one under way, or a scenario that is simulated while one watches.

Without SCENARIO or RUN_DIR it offers the scenarios that ship, those in this folder, and recent runs. A scenario is
simulated by a process of its own, into a run directory as `fleet run` makes it; the window plays what is recorded so
far. --screenshot and --video need no display. Press ? in the window for the keys.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleet.cli.options import BadUsageError
from fleet.cli.output import say
from fleet.units import format_us, parse_time_s, us_from_s

if TYPE_CHECKING:
    from viz.viewer.offers import Opened
    from viz.viewer.source import Source

_FILM_S: Final = 30
"""How long a film of a whole run is, where no speed is given."""

_SCALES: Final = (0.5, 4.0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to look at, and how."""
    parser.add_argument(
        "what", metavar="SCENARIO|RUN_DIR", nargs="?", help="a scenario file, the name of one that ships, or a run"
    )
    parser.add_argument("--screenshot", metavar="FILE", type=Path, help="write a picture (.png) instead of a window")
    parser.add_argument("--video", metavar="FILE", type=Path, help="write a film (.mp4) instead of a window")
    parser.add_argument("--at", metavar="TIME", type=_time_us, help="the time to show: seconds, or 1d06h30m")
    parser.add_argument("--until", metavar="TIME", type=_time_us, help="where a film ends")
    parser.add_argument("--speed", metavar="S", type=_speed, help="simulated seconds per second")
    parser.add_argument("--select", metavar="NAME", help="a vehicle, site, mission or post to pick out")
    parser.add_argument("--theme", choices=("dark", "light"), default="dark", help="colours (dark)")
    parser.add_argument("--size", metavar="WxH", type=_size, default=(1280, 800), help="pixels (1280x800)")
    parser.add_argument(
        "--scale", metavar="X", type=_scale, help="size of letters and symbols, 0.5 to 4 (as suits the window)"
    )


def run(args: argparse.Namespace) -> int:
    """Open the window, or write a picture or a film."""
    if args.screenshot is not None or args.video is not None:
        return _without_a_window(args)
    from fleet.cli.view_offers import offers, open_offer
    from viz.viewer.app import App, window

    opened = _opened(args) if args.what is not None else None
    try:
        with window(args.size):
            app = App(offers=offers, open_offer=open_offer, opened=opened, theme=args.theme, scale=args.scale,
                      start_us=args.at or 0)  # fmt: skip
            if app.screen is not None:
                _prepare(args, app.screen.viewer)
            app.run()
    finally:
        if opened is not None:
            opened.source.close()
    return 0


def _opened(args: argparse.Namespace) -> Opened:
    from fleet.cli.view_offers import open_path

    return open_path(args.what)


def _without_a_window(args: argparse.Namespace) -> int:
    if args.what is None:
        raise BadUsageError("--screenshot and --video need a run directory or a scenario")
    _check_endings(args)
    opened = _opened(args)
    try:
        source = _waited_for(opened)
        recording = source.recording
        if recording is None:
            raise BadUsageError(source.problem or f"{args.what}: nothing is recorded")
        if args.screenshot is not None:
            _write_picture(args, source, recording.limit_us if args.at is None else args.at)
        if args.video is not None:
            _write_film(args, source, recording.limit_us)
    finally:
        opened.source.close()
    return 0


def _check_endings(args: argparse.Namespace) -> None:
    """Raise `BadUsageError` for a kind of file that can't be written, before a run is waited for."""
    from viz.viewer.capture import PICTURES
    from viz.viewer.video import FILMS

    for path, what, kinds in ((args.screenshot, "picture", PICTURES), (args.video, "film", FILMS)):
        if path is not None and path.suffix.lower() not in kinds:
            raise BadUsageError(f"{path}: unknown kind of {what}; expected {', '.join(kinds)}")


def _write_picture(args: argparse.Namespace, source: Source, time_us: int) -> None:
    from viz.viewer.capture import save_picture
    from viz.viewer.viewer import Viewer

    viewer = Viewer(source, size=args.size, theme=args.theme, scale=args.scale)
    viewer.seek(time_us)
    _prepare(args, viewer)
    if time_us > viewer.playback.limit_us:
        limit = format_us(viewer.playback.limit_us)
        say(args, f"{args.what} ends at {limit}, before {format_us(time_us)}: its end is shown")
    save_picture(viewer, args.size, args.screenshot)
    say(args, f"wrote {args.screenshot}")


def _write_film(args: argparse.Namespace, source: Source, limit_us: int) -> None:
    from viz.viewer.capture import frames
    from viz.viewer.video import save_video
    from viz.viewer.viewer import Viewer

    start, end = args.at or 0, limit_us if args.until is None else min(args.until, limit_us)
    if start > end:
        raise BadUsageError(f"--video: a film from {format_us(start)} to {format_us(end)} has no pictures")
    speed_s = args.speed or max((end - start) // us_from_s(_FILM_S), 1)
    viewer = Viewer(source, size=args.size, theme=args.theme, scale=args.scale)
    viewer.seek(start)
    _prepare(args, viewer)
    made = frames(viewer, size=args.size, start_us=start, end_us=end, speed_s=speed_s)
    count = save_video(made, args.size, args.video)
    say(args, f"wrote {args.video}: {count} frames")


def _waited_for(opened: Opened) -> Source:
    """The source when its run is over: a picture of a scenario shows what came of it."""
    import time

    while opened.source.growing:
        time.sleep(0.1)
    return opened.source


def _prepare(args: argparse.Namespace, viewer: object) -> None:
    """Apply ``--speed`` and ``--select``; raises `BadUsageError` for a name that the run doesn't have."""
    from fleet.scenario.nearest import did_you_mean
    from viz.viewer.things import all_names, thing_called
    from viz.viewer.viewer import Viewer

    assert isinstance(viewer, Viewer)
    if args.speed is not None:
        viewer.playback.speed_s = args.speed
    if args.select is None or not viewer.recordings:
        return
    found = thing_called(viewer.recordings[0], args.select)
    if found is None:
        hint = did_you_mean(args.select, all_names(viewer.recordings[0]))
        raise BadUsageError(f"--select {args.select!r}: {args.what} has nothing of this name{hint}")
    viewer.pick(found)


def _time_us(text: str) -> int:
    try:
        return us_from_s(parse_time_s(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _size(text: str) -> tuple[int, int]:
    wide, _, high = text.lower().partition("x")
    if not (wide.isdecimal() and high.isdecimal() and 320 <= int(wide) <= 7680 and 200 <= int(high) <= 4320):  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"{text!r}: WIDTHxHEIGHT is expected, from 320x200 to 7680x4320")
    # Films need even numbers.
    return int(wide) // 2 * 2, int(high) // 2 * 2


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not _SCALES[0] <= scale <= _SCALES[1]:
        raise argparse.ArgumentTypeError(f"{text!r}: a number from {_SCALES[0]:g} to {_SCALES[1]:g} is expected")
    return scale


def _speed(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r}: a whole number of seconds, at least 1, is expected")
    return int(text)
