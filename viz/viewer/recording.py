"""A ledger as the viewer reads it: indexed once, so that any time can be looked at without going through the others."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from fleet.ledger.frames import SCHEMAS
from fleet.ledger.replay import Replay
from fleet.ledger.services import operator_services
from viz.viewer.areas import areas_of
from viz.viewer.coding import coded, codes_of
from viz.viewer.contact import contact_of
from viz.viewer.fleet_states import group_of
from viz.viewer.ground import Ground
from viz.viewer.happenings import happenings_of
from viz.viewer.marks import marks_of
from viz.viewer.missions import Missions
from viz.viewer.positions import positions_of
from viz.viewer.series import series_of
from viz.viewer.symbols import family_code
from viz.viewer.traffic import traffic_of
from viz.viewer.whereabouts import words_for_places

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleet.ledger.paths import Integers
    from fleet.ledger.reader import Ledger
    from viz.viewer.areas import Areas
    from viz.viewer.contact import Contact
    from viz.viewer.happenings import Happenings
    from viz.viewer.marks import Marks
    from viz.viewer.missions import Booleans
    from viz.viewer.positions import Position
    from viz.viewer.series import Series
    from viz.viewer.traffic import Traffic

RELAY: Final = "relay"
"""The role of platforms that carry messages on while they are on task."""


class Recording:
    """What a run recorded until now. Arrays with a name of one word are per row of ``replay.states``.

    Attributes
    ----------
    ground
        What doesn't change.
    replay
        Vehicles by time.
    limit_us
        The latest time that can be shown.
    horizon_us
        When the run is to end; at least ``limit_us``.
    """

    def __init__(self, ledger: Ledger, ground: Ground | None = None) -> None:
        """Index *ledger*; *ground* is that of an earlier look at the same run, if there was one.

        Raises
        ------
        LedgerError
            If the ledger can't be read.
        """
        self.ledger = ledger
        self.ground = Ground.of(ledger) if ground is None else ground
        self.replay = Replay(ledger)
        self.limit_us = ledger.complete_until_us
        self.horizon_us = max(int(ledger.meta.get("horizon_us") or 0), self.limit_us, 1)
        states = self.replay.states
        site_names = tuple(site.name for site in self.ground.sites)
        self.missions = Missions(ledger, site_names)
        self.platform, self.platforms = coded(states["platform"])
        self.state, self.state_names = coded(states["state"])
        self.group = np.array([group_of(name) for name in self.state_names] or [0], np.int64)[self.state]
        self.place = codes_of(states["place"], site_names)
        self.load_g = states["load_g"].to_numpy()
        self.since_us = states["t_us"].to_numpy()
        self.index_of = {name: index for index, name in enumerate(self.replay.vehicles)}

    @property
    def meta(self) -> Any:
        """The facts of ``run.json``."""
        return self.ledger.meta

    @cached_property
    def battery_mj(self) -> Integers:
        """What a full battery holds, per platform."""
        known = self.ground.platforms
        full = [known[name].battery_mj if name in known else 1.0 for name in self.platforms]
        return np.array(full or [1.0]).astype(np.int64)

    @cached_property
    def families(self) -> Integers:
        """The family of each platform, as a code of `symbols.FAMILIES`."""
        known = self.ground.platforms
        codes = [family_code(known[name].family if name in known else "") for name in self.platforms]
        return np.array(codes or [0], np.int64)

    @cached_property
    def marks(self) -> Marks:
        """Losses, breakdowns and missions that ended badly."""
        sites = np.array([(site.x_m, site.y_m) for site in self.ground.sites]).reshape(-1, 2)
        return marks_of(self.ledger, self.replay, self.missions, sites)

    @cached_property
    def series(self) -> Series:
        """Curves for charts."""
        return series_of(self.replay, self.missions, self.horizon_us)

    @cached_property
    def traffic(self) -> Traffic:
        """Messages, and the command posts that there are."""
        return traffic_of(self)

    @cached_property
    def contact(self) -> Contact:
        """Links that were lost and came back."""
        return contact_of(self.optional("outages"), self.replay)

    @cached_property
    def happenings(self) -> Happenings:
        """Timed events."""
        return happenings_of(self.optional("events"))

    @cached_property
    def positions(self) -> Mapping[str, Position]:
        """Positions that are held and fought for, by name."""
        return positions_of(self.optional("holdings"), self.optional("captures"))

    def ended_zones(self, time_us: int) -> frozenset[str]:
        """The zones that are over at a time, as the fleet holds a position that controls them."""
        held = ((self.positions[name].at(time_us), zones) for name, zones in self._controls if name in self.positions)
        return frozenset(zone for now, zones in held if now is not None and now.own_holds for zone in zones)

    @property
    def _controls(self) -> list[tuple[str, list[str]]]:
        return list((self.meta.get("controls") or {}).items())

    @cached_property
    def areas(self) -> Areas:
        """Zones that were looked at and roads that were cleared."""
        return areas_of(self.optional("areas"), self.optional("places"), self.ground)

    @cached_property
    def services(self) -> pl.DataFrame:
        """What operators did: a row per service, with the time at which it ended."""
        return operator_services(self.ledger.table("resources"), self.ledger.table("legs"))

    @cached_property
    def relaying(self) -> Booleans:
        """Whether each state is that of a relay on task: one with that role, at work on any mission but a capture."""
        known = self.ground.platforms
        relays = [name for name in self.platforms if name in known and RELAY in known[name].roles]
        teams = self.optional("captures")["mission"].unique()
        at_work = (pl.col("state") == "on_task") & pl.col("platform").is_in(relays)
        in_a_team = pl.col("mission").is_in(teams.implode()).fill_null(value=False)
        found: Booleans = self.replay.states.select(at_work & ~in_a_team)["state"].to_numpy()
        return found

    @cached_property
    def place_words(self) -> Mapping[str, str]:
        """What is said of places that are no sites, by name."""
        return words_for_places(self.optional("places"), self.ground)

    @cached_property
    def event_us(self) -> Integers:
        """Times at which a vehicle, a mission or an attempt on a position changed, each once."""
        times: Integers = np.unique(
            np.concatenate(
                [
                    self.since_us,
                    self.missions.asked_us,
                    self.missions.news_us,
                    *(position.tried_us for position in self.positions.values()),
                ]
            )
        )
        return times

    def warmed(self) -> Recording:
        """The recording with all that is indexed on first use indexed by now, so that no frame has to wait for it."""
        for made in (
            self.marks,
            self.series,
            self.traffic,
            self.contact,
            self.happenings,
            self.positions,
            self.areas,
            self.relaying,
            self.place_words,
            self.event_us,
            self.families,
            self.battery_mj,
        ):
            del made
        for name in ("decisions", "orders"):
            self.ledger.table(name)
        self.optional("rationale")
        return self

    def optional(self, table: str) -> pl.DataFrame:
        """A table that a run may have left out; empty where it did."""
        if table not in self.ledger.names:
            return pl.DataFrame(schema=SCHEMAS[table])
        return self.ledger.table(table)
