"""Messages between sites, posts and vehicles, by time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from viz.viewer.coding import coded, codes_of

if TYPE_CHECKING:
    from fleet.ledger.paths import Integers
    from viz.viewer.recording import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Messages in order of sending. ``sender`` and ``receiver`` index ``nodes``; ``dropped`` is 1 for lost ones.

    ``vehicle`` and ``site`` of a node are the indices of the vehicle or site of that name, or -1. ``posts`` are the
    command posts of the run, ``headquarters`` those that are of no vehicle; ``post_of`` is the post of each vehicle's
    own, or -1.
    """

    sent_us: Integers
    arrives_us: Integers
    sender: Integers
    receiver: Integers
    dropped: Integers
    nodes: tuple[str, ...]
    vehicle: Integers
    site: Integers
    posts: tuple[str, ...]
    headquarters: tuple[str, ...]
    post_of: Integers


def traffic_of(recording: Recording) -> Traffic:
    """The messages of a run; none where it didn't record them."""
    messages = recording.optional("messages").sort("t_us", maintain_order=True)
    both = pl.concat([messages["sender"], messages["receiver"]])
    codes, nodes = coded(both)
    named = pl.Series(nodes, dtype=pl.String)
    posts = recording.ledger.table("decisions")["post"].unique().sort().to_list()
    slots = pl.Series([name.rpartition(".")[0] for name in recording.replay.vehicles], dtype=pl.String)
    carried = frozenset(slots)
    return Traffic(
        sent_us=messages["t_us"].to_numpy(),
        arrives_us=np.maximum(messages["arrives_us"].fill_null(0).to_numpy(), messages["t_us"].to_numpy()),
        sender=codes[: len(messages)],
        receiver=codes[len(messages) :],
        dropped=messages["dropped"].is_not_null().cast(pl.Int64).to_numpy(),
        nodes=nodes,
        vehicle=codes_of(named, recording.replay.vehicles),
        site=codes_of(named, tuple(site.name for site in recording.ground.sites)),
        posts=tuple(posts),
        headquarters=tuple(post for post in posts if post not in carried),
        post_of=codes_of(slots, posts),
    )
