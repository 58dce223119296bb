"""The program: arguments in, exit code out.

0 done, 1 the run or check failed, 2 bad input or usage, 130 interrupted. Deliberate errors and those of the machine are
told on stderr; anything else is a mistake in the program and keeps its traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from fleet.cli.parser import build_parser

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130
"""Exit codes."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (``sys.argv`` by default) and give its exit code."""
    _accept_any_text()
    _stop_when_asked()
    try:
        code = _run(argv)
        sys.stdout.flush()
    except SystemExit as stop:
        # argparse ends the program itself, after help and after usage errors.
        return stop.code if isinstance(stop.code, int) else DONE
    except KeyboardInterrupt as interrupt:
        _complain(": ".join(["interrupted", *map(str, interrupt.args)]))
        return INTERRUPTED
    except BrokenPipeError:
        _abandon_stdout()
        return DONE
    except MemoryError:
        _complain("error: out of memory; a smaller scenario, or fewer workers, may fit")
        return FAILED
    except OSError as error:
        # The machine's failure rather than the program's: a full disk under stdout, say.
        _abandon_stdout()
        _complain(f"error: {error}")
        return FAILED
    return code


def _stop_when_asked() -> None:
    """End on a request to terminate as on an interrupt, so that a run is left readable and marked aborted."""
    with suppress(ValueError):  # Only the main thread may say so; elsewhere the program is a library.
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _run(argv: Sequence[str] | None) -> int:
    args = build_parser().parse_args(argv)
    from fleet.errors import FleetError

    try:
        code: int = args.handler(args)
    except FleetError as error:
        return _report(error)
    return code


def _report(error: Exception) -> int:
    """Show a deliberate error and give the exit code of its kind."""
    from fleet.cli.options import BadUsageError
    from fleet.errors import LedgerError, ScenarioError

    sys.stdout.flush()
    if isinstance(error, ScenarioError):
        print(error, file=sys.stderr)
        return BAD_INPUT
    _complain(f"error: {error}")
    # Commands that read a run let its errors through; those that write one turn them into failures.
    return BAD_INPUT if isinstance(error, LedgerError | BadUsageError) else FAILED


def _complain(text: str) -> None:
    with suppress(BrokenPipeError):
        print(f"fleet: {text}", file=sys.stderr, flush=True)


def _accept_any_text() -> None:
    """Print what a stream's encoding lacks as an escape: a name in another script must not end the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _abandon_stdout() -> None:
    """Send what is still buffered nowhere, or Python complains about the closed pipe when it exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
