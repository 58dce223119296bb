"""Re-derive every promise of a run's ledger from its tables alone, and name each row that breaks one.

Exit code 1 when anything is found. Rules that the ledger gives too little for are shown as skipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.options import add_json, add_run_dir, open_ledger
from fleet.cli.output import clean, plain, print_json, print_table

if TYPE_CHECKING:
    import argparse

    from fleet.ledger.audit import Audit, Check

_MOST_SHOWN: Final = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR`` and ``--json``."""
    add_run_dir(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Audit the run; 1 if anything is found."""
    from fleet.ledger.audit import audit

    result = audit(open_ledger(args))
    if args.json:
        print_json(_as_dict(result))
    else:
        _show(args, result)
    return 0 if result.passed else 1


def _show(args: argparse.Namespace, result: Audit) -> None:
    rows = [[check.rule, _verdict(check), f"{check.rows:,}", check.skipped or check.summary] for check in result.checks]
    print_table(args, ["rule", "result", ">rows", "what holds, or why it was skipped"], rows, indent=0)
    print()
    for finding in result.findings[:_MOST_SHOWN]:
        print(clean(finding))
    if len(result.findings) > _MOST_SHOWN:
        print(f"and {len(result.findings) - _MOST_SHOWN:,} more; --json lists them all")
    skipped = len(result.skipped)
    print(
        f"{len(result.findings):,} findings by {len(result.checks) - skipped} rules on {result.rows_read:,} rows"
        + (f"; {skipped} rules skipped" if skipped else "")
    )


def _verdict(check: Check) -> str:
    if check.skipped is not None:
        return "skipped"
    return f"{check.findings:,} found" if check.findings else "ok"


def _as_dict(result: Audit) -> dict[str, Any]:
    from dataclasses import asdict

    value: dict[str, Any] = plain(asdict(result))
    return {"passed": result.passed, **value}
