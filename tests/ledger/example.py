"""A tiny run written by hand through a recorder: two vehicles, four missions, two hours.

The truck termit-1.1 delivers to Alpha and comes back, and is under way to Alpha again at the horizon. The drone
quad-1.1 looks at Bravo and is lost on the way back. A delivery that nobody serves expires.
"""

import shlex
from functools import partial
from typing import Final

import polars as pl

from fleet.ledger.frames import RouteRow, frame_of_routes, packer
from fleet.ledger.reader import Ledger
from fleet.ledger.recorder import Recorder, Store
from fleet.ledger.vocabulary import NONE, TABLES

S: Final = 1_000_000
KM: Final = 1_000_000
"""Microseconds in a second and millimetres in a kilometre."""

HORIZON_US: Final = 7_200 * S

SITES: Final = pl.DataFrame(
    {
        "place": ["Depot", "Alpha", "Bravo"],
        "name": ["Depot", "Альфа", "Браво"],
        "kind": ["depot", "demand", "position"],
        "node": [0, 2, None],
        "x_m": [0.0, 1_000.0, 0.0],
        "y_m": [0.0, 2_000.0, 3_000.0],
    }
)
PLATFORMS: Final = pl.DataFrame(
    {
        "name": ["termit", "quad"],
        "medium": ["ground", "air"],
        "payload_kg": [300.0, 0.0],
        "battery_j": [9.0e6, 1.0e6],
        "price_usd": [15_000, 3_000],
    }
)
# fmt: off
ROUTES: Final[tuple[RouteRow, ...]] = (
    (0, "wheeled", "Depot", "Alpha", [0, 1, 2], [0, 1],
     [0, KM, KM], [0, 0, 2 * KM], [0, KM, 3 * KM], [0, 1_000 * S, 5_000 * S]),
    (1, "wheeled", "Alpha", "Depot", [2, 1, 0], [3, 2],
     [KM, KM, 0], [2 * KM, 0, 0], [0, 2 * KM, 3 * KM], [0, 4_000 * S, 5_000 * S]),
    (2, "air", "Depot", "Bravo", [], [], [0, 0], [0, 3 * KM], [0, 3 * KM], [0, 3_000 * S]),
    (3, "air", "Bravo", "Depot", [], [], [0, 0], [3 * KM, 0], [0, 3 * KM], [0, 3_000 * S]),
)
# fmt: on
"""The road to Alpha turns after a kilometre, and its second part takes twice as long per kilometre."""

# Time in s, table, and what is not null.
SCRIPT: Final = r"""
    0 vehicles vehicle=termit-1.1 platform=termit state=idle place=Depot energy_mj=9_000_000_000 load_g=0
    0 vehicles vehicle=quad-1.1 platform=quad state=idle place=Depot energy_mj=1_000_000_000 load_g=0
   60 missions mission=delivery-1 kind=delivery priority=1 site=Alpha load_g=100_000 parts=1 ready_us=60s \
        due_us=2700s expires_us=6000s stream=forward derived=0
   60 decisions post=command triggers=1 work=2 orders=1 deferred=0 rejected=0 delay_us=0s
   60 orders order=command:1 post=command vehicle=termit-1.1 version=1 event=issued
   60 orders order=command:1 post=command vehicle=termit-1.1 version=1 event=accepted term=0
   60 orders order=command:1 post=command vehicle=termit-1.1 version=1 event=acknowledged
   60 rationale post=command mission=delivery-1 part=1 verdict=assigned order=command:1 vehicle=termit-1.1 \
        score_n=1_500_000_000 vehicle_age_us=0s mission_age_us=0s
   60 messages kind=order sender=command receiver=termit-1.1 subject=command:1 arrives_us=60s
   60 parts mission=delivery-1 part=1 attempt=1 event=assigned vehicle=termit-1.1 sortie=1
   60 vehicles vehicle=termit-1.1 platform=termit state=loading energy_mj=9_000_000_000 load_g=0 place=Depot \
        sortie=1 mission=delivery-1
   60 resources resource=Depot/dock kind=dock vehicle=termit-1.1 asked_us=60s until_us=120s waiting=0
  120 parts mission=delivery-1 part=1 attempt=1 event=loaded vehicle=termit-1.1 sortie=1 place=Depot load_g=100_000
  120 parts mission=delivery-1 part=1 attempt=1 event=departed vehicle=termit-1.1 sortie=1 place=Depot
  120 vehicles vehicle=termit-1.1 platform=termit state=travelling energy_mj=9_000_000_000 load_g=100_000 sortie=1 \
        mission=delivery-1
  120 legs leg=0 event=depart vehicle=termit-1.1 sortie=1 route=0 start_mm=0 end_mm=3_000_000 end_us=2620s \
        energy_mj=1_500_000_000 hazard_n=12_000_000 load_g=100_000 mission=delivery-1
  200 events kind=lose-post subject=command until_us=300s factor_n=1_000_000_000
  200 outages vehicle=termit-1.1 event=lost link=radio cause=jammed since_us=170s reported_us=150s
  250 outages vehicle=termit-1.1 event=restored link=radio until_us=250s reported_us=250s
  300 events kind=post-restored subject=command factor_n=1_000_000_000
  300 missions mission=recon-1 kind=reconnaissance priority=1 site=Bravo load_g=0 parts=1 ready_us=300s due_us=1000s \
        expires_us=2000s stream=forward derived=0
  300 decisions post=command triggers=1 work=2 orders=1 deferred=0 rejected=0 delay_us=0s
  300 orders order=command:2 post=command vehicle=quad-1.1 version=1 event=issued
  300 orders order=command:2 post=command vehicle=quad-1.1 version=1 event=accepted term=0
  300 orders order=command:2 post=command vehicle=quad-1.1 version=1 event=acknowledged
  300 rationale post=command mission=recon-1 part=1 verdict=assigned order=command:2 vehicle=quad-1.1 \
        score_n=1_500_000_000 vehicle_age_us=0s mission_age_us=0s
  300 messages kind=order sender=command receiver=quad-1.1 subject=command:2 arrives_us=300s
  300 parts mission=recon-1 part=1 attempt=1 event=assigned vehicle=quad-1.1 sortie=1
  300 parts mission=recon-1 part=1 attempt=1 event=departed vehicle=quad-1.1 sortie=1 place=Depot
  300 vehicles vehicle=quad-1.1 platform=quad state=travelling energy_mj=1_000_000_000 load_g=0 sortie=1 \
        mission=recon-1
  300 legs leg=1 event=depart vehicle=quad-1.1 sortie=1 route=2 start_mm=0 end_mm=3_000_000 end_us=500s \
        energy_mj=200_000_000 hazard_n=12_000_000 load_g=0 mission=recon-1
  500 legs leg=1 event=arrive vehicle=quad-1.1 sortie=1 route=2 start_mm=0 end_mm=3_000_000 end_us=500s \
        energy_mj=200_000_000 hazard_n=12_000_000 load_g=0 mission=recon-1
  500 vehicles vehicle=quad-1.1 platform=quad state=on_task energy_mj=800_000_000 load_g=0 place=Bravo sortie=1 \
        mission=recon-1
  600 areas area=Bravo event=cleared mission=recon-1 vehicle=quad-1.1 place=Bravo factor_n=500_000_000 until_us=9000s \
        edges=2
  600 parts mission=recon-1 part=1 attempt=1 event=done vehicle=quad-1.1 sortie=1 place=Bravo
  600 parts mission=recon-1 event=ended outcome=succeeded cause=done part=1 attempt=1 vehicle=quad-1.1 sortie=1 \
        place=Bravo
  600 ages post=command vehicle=quad-1.1 age_us=100s
  600 vehicles vehicle=quad-1.1 platform=quad state=travelling energy_mj=800_000_000 load_g=0 sortie=1 \
        mission=recon-1
  600 legs leg=2 event=depart vehicle=quad-1.1 sortie=1 route=3 start_mm=0 end_mm=3_000_000 end_us=800s \
        energy_mj=200_000_000 hazard_n=12_000_000 load_g=0 mission=recon-1
  720 legs leg=2 event=lost vehicle=quad-1.1 sortie=1 route=3 start_mm=0 end_mm=1_800_000 end_us=720s \
        energy_mj=120_000_000 hazard_n=7_200_000 load_g=0 mission=recon-1
  720 vehicles vehicle=quad-1.1 platform=quad state=lost energy_mj=680_000_000 load_g=0 sortie=1
  720 places place='(0.000, 1200.000)' x_mm=0 y_mm=1_200_000 node=0
  720 losses vehicle=quad-1.1 platform=quad cause=hazard leg=2 x_mm=0 y_mm=1_200_000 price_usd=3000
 1000 convoys convoy=command/1 event=joined vehicle=termit-1.1 members=2
 1000 stocks place=Alpha item=water event=begins stock_g=9_000 use_ug_per_s=2_000_000
 1000 missions mission=delivery-2 kind=delivery priority=1 site=Alpha load_g=80000 parts=1 ready_us=1000s \
        due_us=1500s expires_us=2000s stream=forward derived=0
 2000 parts mission=delivery-2 event=ended outcome=expired cause='never assigned'
 2620 legs leg=0 event=arrive vehicle=termit-1.1 sortie=1 route=0 start_mm=0 end_mm=3_000_000 end_us=2620s \
        energy_mj=1_500_000_000 hazard_n=12_000_000 load_g=100_000 mission=delivery-1
 2620 vehicles vehicle=termit-1.1 platform=termit state=unloading energy_mj=7_500_000_000 load_g=100_000 place=Alpha \
        sortie=1 mission=delivery-1
 2680 parts mission=delivery-1 part=1 attempt=1 event=delivered vehicle=termit-1.1 sortie=1 place=Alpha \
        load_g=100_000
 2680 parts mission=delivery-1 event=ended outcome=succeeded cause=done part=1 attempt=1 vehicle=termit-1.1 sortie=1 \
        place=Alpha
 2680 vehicles vehicle=termit-1.1 platform=termit state=travelling energy_mj=7_500_000_000 load_g=0 sortie=1 \
        mission=delivery-1
 2680 legs leg=3 event=depart vehicle=termit-1.1 sortie=1 route=1 start_mm=0 end_mm=3_000_000 end_us=5180s \
        energy_mj=1_000_000_000 hazard_n=12_000_000 load_g=0 mission=delivery-1
 5180 legs leg=3 event=arrive vehicle=termit-1.1 sortie=1 route=1 start_mm=0 end_mm=3_000_000 end_us=5180s \
        energy_mj=1_000_000_000 hazard_n=12_000_000 load_g=0 mission=delivery-1
 5180 vehicles vehicle=termit-1.1 platform=termit state=charging energy_mj=6_500_000_000 load_g=0 place=Depot \
        sortie=1
 5180 resources resource=Depot/charger kind=charger vehicle=termit-1.1 asked_us=5180s until_us=5780s waiting=0
 5400 missions mission=delivery-3 kind=delivery priority=1 site=Alpha load_g=50000 parts=1 ready_us=5400s \
        due_us=9000s expires_us=20000s stream=forward derived=0
 5780 vehicles vehicle=termit-1.1 platform=termit state=idle energy_mj=9_000_000_000 load_g=0 place=Depot
 5780 decisions post=command triggers=1 work=2 orders=1 deferred=0 rejected=0 delay_us=0s
 5780 orders order=command:3 post=command vehicle=termit-1.1 version=2 event=issued
 5780 orders order=command:3 post=command vehicle=termit-1.1 version=2 event=accepted term=0
 5780 orders order=command:3 post=command vehicle=termit-1.1 version=2 event=acknowledged
 5780 rationale post=command mission=delivery-3 part=1 verdict=assigned order=command:3 vehicle=termit-1.1 \
        score_n=1_500_000_000 vehicle_age_us=0s mission_age_us=0s
 5780 messages kind=order sender=command receiver=termit-1.1 subject=command:3 arrives_us=5780s
 5780 parts mission=delivery-3 part=1 attempt=1 event=assigned vehicle=termit-1.1 sortie=2
 5780 vehicles vehicle=termit-1.1 platform=termit state=loading energy_mj=9_000_000_000 load_g=0 place=Depot \
        sortie=2 mission=delivery-3
 5780 resources resource=Depot/dock kind=dock vehicle=termit-1.1 asked_us=5780s until_us=5840s waiting=0
 5840 parts mission=delivery-3 part=1 attempt=1 event=loaded vehicle=termit-1.1 sortie=2 place=Depot load_g=50000
 5840 parts mission=delivery-3 part=1 attempt=1 event=departed vehicle=termit-1.1 sortie=2 place=Depot
 5840 vehicles vehicle=termit-1.1 platform=termit state=travelling energy_mj=9_000_000_000 load_g=50000 sortie=2 \
        mission=delivery-3
 5840 legs leg=4 event=depart vehicle=termit-1.1 sortie=2 route=0 start_mm=0 end_mm=3_000_000 end_us=8340s \
        energy_mj=1_400_000_000 hazard_n=12_000_000 load_g=50000 mission=delivery-3
 7200 legs leg=4 event=open vehicle=termit-1.1 sortie=2 route=0 start_mm=0 end_mm=1_860_000 end_us=7200s \
        energy_mj=761_600_000 hazard_n=7_440_000 load_g=50000 mission=delivery-3
 7200 parts mission=delivery-3 event=ended outcome=open cause='expires past the horizon'
"""

Step = tuple[str, dict[str, str]]


def steps() -> list[Step]:
    """The rows of the script in order: table, and its columns as text."""
    read = []
    for line in SCRIPT.replace("\\\n", " ").strip().splitlines():
        time_s, table, *words = shlex.split(line)
        cells = [word.partition("=") for word in words]
        read.append((table, {"t_us": f"{time_s}s"} | {name: value for name, _, value in cells}))
    return read


def integer(text: str) -> int:
    """A number, or one of seconds (``60s``) as microseconds."""
    return int(text[:-1]) * S if text.endswith("s") else int(text)


def append(recorder: Recorder, step: Step) -> None:
    """Append one row, if its table is recorded, with null for columns left out.

    A route comes with its first departure; leg 4 takes a road for the second time.
    """
    name, values = step
    table = next(table for table in TABLES if table.name == name)
    assert values.keys() <= {column.name for column in table.columns}, step
    if name not in recorder.rows:
        return
    if values.get("event") == "depart" and "route" in values and values["leg"] != "4":
        recorder.add_routes(partial(frame_of_routes, [ROUTES[int(values["route"])]]))
    row = []
    for column in table.columns:
        text = values.get(column.name)
        if text is None:
            row.append(NONE)
        else:
            row.append(recorder.code(column.names, text) if column.unit == "text" else integer(text))
    recorder.rows[name].append(packer(table)(*row))


def write_example(recorder: Recorder, *, flush_every: int | None = None) -> None:
    """Append the whole run to *recorder*, flushing after every *flush_every* rows."""
    recorder.static("sites", SITES)
    recorder.static("platforms", PLATFORMS)
    for number, step in enumerate(steps(), start=1):
        append(recorder, step)
        if flush_every is not None and number % flush_every == 0:
            recorder.flush(integer(step[1]["t_us"]))


def example_ledger(store: Store | None = None, *, flush_every: int | None = None) -> Ledger:
    """The run recorded in full and closed."""
    recorder = Recorder(record="all", store=store)
    write_example(recorder, flush_every=flush_every)
    return recorder.close("complete", HORIZON_US)
