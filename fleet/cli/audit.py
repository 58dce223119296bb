"""Re-derive every promise of a run's ledger from its tables alone, and name each row that breaks one.

Exit code 1 when anything is found. Rules that were broken, and those that the ledger gives too little for, are named;
--rules lists all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fleet.cli.options import add_json, add_run_dir, open_ledger
from fleet.cli.output import clean, counted, plain, print_json, print_table

if TYPE_CHECKING:
    import argparse

    from fleet.ledger.audit import Audit, Check

_MOST_SHOWN: Final = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``RUN_DIR``, ``--rules`` and ``--json``."""
    add_run_dir(parser)
    parser.add_argument("--rules", action="store_true", help="list every rule, with what it holds the run to")
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
    checks = [check for check in result.checks if args.rules or check.findings or check.skipped is not None]
    if checks:
        rows = [[check.rule, _verdict(check), f"{check.rows:,}", check.skipped or check.summary] for check in checks]
        print_table(args, ["rule", "result", ">rows", "what holds, or why it was skipped"], rows, indent=0)
        print()
    for finding in result.findings[:_MOST_SHOWN]:
        print(clean(finding))
    if len(result.findings) > _MOST_SHOWN:
        print(f"and {len(result.findings) - _MOST_SHOWN:,} more; --json lists them all")
    skipped = len(result.skipped)
    found, kept = counted(len(result.findings), "finding"), counted(len(result.checks) - skipped, "rule")
    print(
        f"{found} by {kept} on {counted(result.rows_read, 'row')}"
        + (f"; {counted(skipped, 'rule')} skipped" if skipped else "")
    )


def _verdict(check: Check) -> str:
    if check.skipped is not None:
        return "skipped"
    return f"{check.findings:,} found" if check.findings else "ok"


def _as_dict(result: Audit) -> dict[str, Any]:
    from dataclasses import asdict

    value: dict[str, Any] = plain(asdict(result))
    return {"passed": result.passed, **value}
