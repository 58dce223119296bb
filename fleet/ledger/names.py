"""Dictionaries of names: text goes into rows as integer codes and comes out as text again.

Appending a row must cost no more than a tuple of integers, so the engine turns a name into a code once and
keeps the code.
"""

from __future__ import annotations

import polars as pl

from fleet.errors import LedgerError


class Names(dict[str, int]):
    """Codes of one domain of names, in order of use: ``names["zmiy-12.3"]`` is its code, given on first use.

    Notes
    -----
    A name is never empty and holds no NUL character, so that names followed by NUL can be told apart in a digest.
    """

    def __init__(self) -> None:
        super().__init__()
        self._listed: list[str] = []
        self._decoder = pl.Series(dtype=pl.String)

    def __missing__(self, name: str) -> int:
        if not name or "\0" in name:
            raise LedgerError(f"name {name!r}: a name in a ledger has at least one character and no NUL")
        code = self[name] = len(self._listed)
        self._listed.append(name)
        return code

    def name(self, code: int) -> str:
        """The name with a code."""
        return self._listed[code]

    def decoded(self, codes: pl.Expr) -> pl.Expr:
        """Names of *codes*, null for null; evaluating it raises a polars error where a code was never given out."""
        known = len(self._decoder)
        if known < len(self._listed):
            fresh = pl.Series(self._listed[known:], dtype=pl.String)
            self._decoder = pl.concat([self._decoder, fresh], rechunk=True)
        return pl.lit(self._decoder).gather(codes.cast(pl.UInt32))
