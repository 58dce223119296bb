"""The event vocabulary: every ledger table, its columns, and what a row means.

A row is a tuple of integers in column order, appended by the engine at the moment ``t_us``; every column is an
``int64``. ``TEXT`` columns hold a code: an index into a dictionary of names that the recorder keeps per domain,
written out as UTF-8. ``NONE`` stands for "not applicable" and becomes null when a table is read. Adding a table is
one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

NONE: Final = -(2**63)
"""The integer that stands for null in a row."""

SCHEMA_VERSION: Final = 1

Unit = Literal["text", "us", "mj", "mm", "g", "n", "count", "usd"]
"""``text`` a code; ``us`` microseconds; ``mj`` millijoules; ``mm`` millimetres; ``g`` grams; ``n`` in 1e-9; counts;
dollars."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its name, its unit, and for text the dictionary that its codes index."""

    name: str
    unit: Unit
    names: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One ledger table. ``core`` tables are in the digest; the others may be left out of a run.

    A ``rare`` one is in the digest only where it has rows: most runs have none.
    """

    name: str
    columns: tuple[Column, ...]
    core: bool
    summary: str
    rare: bool = False


def _columns(text: str) -> tuple[Column, ...]:
    """Columns from ``name:unit`` or ``name:text/dictionary`` words."""
    made = []
    for word in text.split():
        name, _, unit = word.partition(":")
        kind, _, names = unit.partition("/")
        made.append(Column(name=name, unit=kind, names=names))  # type: ignore[arg-type]
    return tuple(made)


MISSIONS: Final = Table(
    name="missions",
    core=True,
    summary="One row per mission, written when it is requested.",
    columns=_columns(
        "t_us:us mission:text/mission kind:text/word priority:count site:text/place load_g:g parts:count "
        "ready_us:us due_us:us expires_us:us stream:text/word derived:count subject:text/vehicle"
    ),
)
"""``t_us`` is when the site asks: when it is ready, or ahead of that.

``derived`` is 1 for recovery and the like; ``subject`` the vehicle it is about."""

PARTS: Final = Table(
    name="parts",
    core=True,
    summary="What happened to missions and their parts.",
    columns=_columns(
        "t_us:us mission:text/mission part:count attempt:count event:text/word vehicle:text/vehicle sortie:count "
        "place:text/place load_g:g outcome:text/word cause:text/word"
    ),
)
"""``event``:
``known`` (a post hears of the mission later than it was asked for; ``part`` is null),
``assigned`` (a vehicle accepted an order that serves the part; starts its claim on the vehicle's time), ``departed``
(it set off for the first time since; written only for the first step of travel that serves the sortie), ``loaded`` /
``delivered`` / ``returned`` (cargo put aboard, handed over, brought back to a base; ``load_g`` moved), ``done`` (a
part without cargo is complete), ``lost`` (cargo gone with its vehicle), ``dropped`` (cargo taken off a disabled
vehicle at ``place``), ``released`` (no longer claimed by the vehicle, nothing aboard), ``already_taken`` (another
vehicle
has it: a wasted trip), ``mission_over``, ``not_here``, ``does_not_fit`` (why a vehicle that came could do nothing), and
``ended`` (the mission's end, exactly once: ``part`` is the part that finished last or null, with
``outcome`` and ``cause``). A part's ``attempt`` counts from 1 and rises each time it is open again."""

LEGS: Final = Table(
    name="legs",
    core=True,
    summary="Departures with the planned profile, and arrivals.",
    columns=_columns(
        "t_us:us leg:count event:text/word vehicle:text/vehicle sortie:count mission:text/mission route:count "
        "start_mm:mm end_mm:mm end_us:us load_g:g energy_mj:mj hazard_n:n lead:count"
    ),
)
"""Two rows per leg: ``event`` = ``depart`` (planned: ends at ``end_us`` at ``end_mm`` along ``route``, using
``energy_mj``) and ``arrive`` | ``lost`` | ``broken`` | ``stranded`` | ``stuck`` (in soft ground) | ``diverted`` |
``silent`` (ended because the link was down) | ``unattended`` (for want of an operator) | ``open`` (actual: ``t_us`` =
``end_us``, ``end_mm`` reached, energy used, hazard consumed; ``open`` closes legs under way at the horizon).
``route`` indexes the ``routes`` table; ``start_mm`` and ``end_mm`` are distances along it. ``lead`` is null, or for
a towed or escorted member the ``leg`` of the vehicle that leads."""

VEHICLES: Final = Table(
    name="vehicles",
    core=True,
    summary="Every change of a vehicle's state.",
    columns=_columns(
        "t_us:us vehicle:text/vehicle platform:text/word state:text/word place:text/place sortie:count "
        "mission:text/mission energy_mj:mj load_g:g"
    ),
)
"""``state`` from ``t_us`` on: ``idle``, ``queueing`` (for a dock, bay or crossing), ``loading``, ``unloading``,
``travelling``, ``towing``, ``towed``, ``on_task``, ``waiting`` (for a group, or for a mission to be ready),
``out_of_contact`` (it stands because its link is down), ``awaiting_operator`` (who attends to it, steers it, or has a
seat for it), ``awaiting_approval`` (of its next leg), ``charging``, ``repairing``,
``unsticking`` (an operator is asked to free it), ``broken``, ``stranded``, ``stuck`` (until it is towed), ``lost``,
``abandoned``, ``retired``. A vehicle's first row creates it (idle at home, full). ``place`` is null while moving.
``sortie`` counts from 1 per vehicle and is null when idle at a base.
``mission`` is what the time serves, null for none. ``energy_mj`` and ``load_g`` are what it has from then on.
``lost``, ``abandoned`` and ``retired`` are final."""

ORDERS: Final = Table(
    name="orders",
    core=True,
    summary="The life of every order.",
    columns=_columns(
        "t_us:us order:text/order event:text/word post:text/post vehicle:text/vehicle version:count reason:text/word "
        "term:count"
    ),
)
"""``event``: ``issued`` (the post's decision), ``approved`` / ``vetoed`` (by an operator, or with the reason
``within intent`` by what the parent has said beforehand), ``unanswered`` (no operator looked in time; the reason says
what came of it: ``executed`` or ``dropped``), ``withdrawn`` (a report of the vehicle made it void before it was sent),
``sent`` (approved and computed; written only when later than issued), ``accepted``, ``refused`` (with the reason),
``duplicate``, ``acknowledged``, ``overdue``, ``resent``, ``lost`` (a message dropped), ``expired``, ``invalid``
(without a vehicle where it is a shipment that a parent wanted of its posts).
``term`` is that of the command in which the vehicle accepted it, null otherwise: it rises whenever another post takes
the vehicle over."""

DECISIONS: Final = Table(
    name="decisions",
    core=True,
    summary="One row per call of a coordinator.",
    columns=_columns(
        "t_us:us post:text/post triggers:count work:count orders:count deferred:count rejected:count "
        "delay_us:us fallback:text/word"
    ),
)

RESOURCES: Final = Table(
    name="resources",
    core=True,
    summary="Use of docks, chargers, swap bays, packs, workshops, crossings, operators; a row when service starts.",
    columns=_columns(
        "t_us:us resource:text/resource kind:text/word vehicle:text/vehicle asked_us:us until_us:us waiting:count"
    ),
)
"""``asked_us`` when it joined the queue, ``t_us`` when it was served, ``until_us`` when it will be done, ``waiting``
how many wait. A row of the kind ``operator`` is about a person; one who steers has a row per leg."""

LOSSES: Final = Table(
    name="losses",
    core=True,
    summary="Vehicles lost or given up, with cause and place.",
    columns=_columns(
        "t_us:us vehicle:text/vehicle platform:text/word cause:text/word zone:text/word leg:count x_mm:mm y_mm:mm "
        "price_usd:usd replaced_us:us"
    ),
)

OUTAGES: Final = Table(
    name="outages",
    core=True,
    summary="Links of vehicles that stay down for longer than the vehicle's timeout, and come back.",
    columns=_columns(
        "t_us:us vehicle:text/vehicle event:text/word link:text/word cause:text/word since_us:us until_us:us "
        "reported_us:us"
    ),
)
"""``event``: ``lost`` when the vehicle notices (``cause`` and ``since_us`` of the outage, ``reported_us`` of the last
position report that arrived), ``restored`` when it hears its post again (at ``until_us``)."""

EVENTS: Final = Table(
    name="events",
    core=True,
    summary="What the scenario lets happen at set times, and what becomes of command posts.",
    columns=_columns("t_us:us kind:text/word subject:text/word by:text/word until_us:us factor_n:n"),
)
"""``kind`` is that of the scenario's event, or ``takeover`` (a deputy, ``by``, stands in for ``subject``),
``post-restored``, or ``open-road`` (a road that was shut is open again). ``until_us`` is null for what lasts.
``factor_n`` is what rates, speeds or dangers are multiplied by, 1 for other kinds."""

STOCKS: Final = Table(
    name="stocks",
    core=True,
    rare=True,
    summary="Stocks of sites: a row at each change that isn't steady use.",
    columns=_columns(
        "t_us:us place:text/place item:text/word event:text/word mission:text/mission vehicle:text/vehicle "
        "stock_g:g moved_g:g use_ug_per_s:count believed_g:g observed_us:us post:text/post"
    ),
)
"""``event``: ``begins`` (the first row of each stock), ``used`` (one withdrawal of a stock that is used in lots),
``supplied`` (``moved_g`` put down by a vehicle; what there was no room for is not in it), ``drawn`` (taken from a depot
by a vehicle), ``returned`` (brought back to a depot), ``out`` (nothing is left), ``ordered`` (a mission is asked for:
``moved_g`` is what it is to bring, ``believed_g`` the stock that it was decided on, as reported at ``observed_us``, and
``post`` who asks; null where the site does), ``asked`` (of the depot that a post has chosen for what is ``ordered`` for
another depot: ``believed_g`` is what was thought to be free there).
``stock_g`` is what there is from then on, less ``use_ug_per_s`` micrograms in each second, until nothing is left."""

AREAS: Final = Table(
    name="areas",
    core=True,
    rare=True,
    summary="What vehicles make of areas: threat zones that they scout, roads that they clear for a time.",
    columns=_columns(
        "t_us:us area:text/word event:text/word mission:text/mission vehicle:text/vehicle place:text/place "
        "knowledge_n:n half_life_us:us factor_n:n until_us:us edges:count"
    ),
)
"""``event``: ``scouted`` (knowledge of the zone ``area`` is ``knowledge_n`` from then on, and loses half in
``half_life_us``), ``cleared`` (the hazard of ``edges`` directed edges around ``place`` is ``factor_n`` of what it was
until ``until_us``), ``over`` (it is what it was, where nobody has cleared them since)."""

CAPTURES: Final = Table(
    name="captures",
    core=True,
    rare=True,
    summary="Attempts to capture a position, and attacks on one that is held: phases, strengths, who took part.",
    columns=_columns(
        "t_us:us mission:text/mission attempt:count place:text/place event:text/word phase:text/word "
        "vehicle:text/vehicle role:text/word attackers:count defenders:count supporters:count knowledge_n:n "
        "believed_n:n cause:text/word"
    ),
)
"""``event``: ``joined`` (a vehicle is of the team, in a role), ``phase`` (a phase begins), ``arrived`` (a member is at
the position), ``reported`` (the post hears how strong the defenders are thought to be), ``go`` / ``no go``,
``reinforced`` (attackers join an assault under way), ``attacker fell`` / ``defender fell`` (one element; ``vehicle`` is
whose it was where it was one of the fleet's), ``support changed``, ``left`` (a member is out of it, with the cause) and
``ended`` (the attempt's end, exactly once, with the cause). ``attackers``, ``defenders`` and ``supporters`` are the
strengths from then on; ``attempt`` counts from 1 per mission. An attack on a position that is held has a negative
``attempt`` that counts the counter-attacks; there the attackers are the enemy's, the defenders the fleet's."""

HOLDINGS: Final = Table(
    name="holdings",
    core=True,
    rare=True,
    summary="Positions: who holds each, and the stock of whoever of the fleet does.",
    columns=_columns(
        "t_us:us place:text/place holder:text/word event:text/word cause:text/word mission:text/mission "
        "vehicle:text/vehicle defenders:count garrison:count stock_g:g moved_g:g use_ug_per_s:count"
    ),
)
"""``event``: ``seized`` (it changes hands, or is the enemy's from the start; ``cause`` says how), ``supplied`` (stock
came: ``moved_g`` was added, what did not fit was not), ``ordered`` (the stock is at its reorder point, ``mission`` is
to bring more), ``stock out``, and ``attacked`` (a counter-attack begins). ``stock_g`` is what is there from then on,
and goes down by ``use_ug_per_s`` micrograms a second until it is 0."""

CONVOYS: Final = Table(
    name="convoys",
    core=True,
    rare=True,
    summary="Who travels in a convoy, from when and until when.",
    columns=_columns("t_us:us convoy:text/word event:text/word vehicle:text/vehicle members:count"),
)
"""``convoy`` is the group that travels. ``event``: ``joined`` when it sets out, and then why a member is no longer in
it: ``arrived``, ``lost``, ``broken``, ``stranded``, ``stuck``, ``silent``, ``diverted``, or ``alone`` (no other is
left). ``members`` are those that it has from then on."""

MESSAGES: Final = Table(
    name="messages",
    core=False,
    summary="Every message: when sent, when delivered, or why dropped.",
    columns=_columns(
        "t_us:us kind:text/word sender:text/node receiver:text/node subject:text/subject arrives_us:us "
        "dropped:text/word"
    ),
)

RATIONALE: Final = Table(
    name="rationale",
    core=False,
    summary="Why a part went to a vehicle, or had to wait.",
    columns=_columns(
        "t_us:us post:text/post mission:text/mission part:count verdict:text/word order:text/order "
        "vehicle:text/vehicle score_n:n runner_up:text/vehicle runner_up_score_n:n vehicle_age_us:us "
        "mission_age_us:us reason:text/word"
    ),
)
"""``verdict``: ``assigned``, ``deferred`` or ``rejected``."""

AGES: Final = Table(
    name="ages",
    core=False,
    summary="Age of information at its peak: how old a belief was when the next report replaced it.",
    columns=_columns("t_us:us post:text/post vehicle:text/vehicle age_us:us"),
)

PLACES: Final = Table(
    name="places",
    core=False,
    summary="Places that are no sites, when something is first written of them: nodes, points on edges, coordinates.",
    columns=_columns("t_us:us place:text/place x_mm:mm y_mm:mm node:count"),
)
"""``node`` is where ground vehicles stand who are there."""

ROUTES: Final = Table(
    name="routes",
    core=False,
    summary="Each path used, once: points, and how far and how long it is up to each.",
    columns=(),
)
"""Written apart, with list columns ``route, mobility, start, end, nodes, edges, x_mm, y_mm, at_mm, pace_us``: point i
stands ``at_mm[i]`` along the path; ``pace_us[i]`` is the relative time to reach it at a cruise of 1 m/s."""

TABLES: Final = (
    MISSIONS,
    PARTS,
    LEGS,
    VEHICLES,
    ORDERS,
    DECISIONS,
    RESOURCES,
    LOSSES,
    OUTAGES,
    EVENTS,
    STOCKS,
    AREAS,
    CAPTURES,
    HOLDINGS,
    CONVOYS,
    MESSAGES,
    RATIONALE,
    AGES,
    PLACES,
)
CORE: Final = tuple(table for table in TABLES if table.core)

STATIC_TABLES: Final = ("platforms", "sites", "nodes", "edges", "zones", "timelines", "water")
"""Written once at the start: ``platforms`` (name, title, medium, mobility, power, mass_kg, payload_kg, cruise_mps,
top_mps, range_m, battery_j, efficiency, hotel_w, tow_kg, price_usd …), ``sites`` (place, name, kind, group, node,
x_m, y_m, and its capacities), ``nodes`` (node, x_m, y_m, elevation_m), ``edges`` (edge, tail, head, length_m, slope,
surface, road_class, choke, wheeled_pace_s, tracked_pace_s, wheeled_traction_m, tracked_traction_m), ``zones`` (name,
kind, wkt, per_km, per_h, from_us, until_us), ``timelines`` (name, t_us, value: piecewise constant from t_us on;
names ``light``, ``weather``, ``speed``, ``hazard``, ``energy``), ``water`` (line, x_m, y_m: the points of each line of
water on the map, in order; it slows nobody)."""
