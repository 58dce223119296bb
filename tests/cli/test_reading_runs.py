"""The commands that look into a run: audit, explain, log, report, chart, diff, export."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl
import pytest

from fleet.cli.main import main
from fleet.ledger.reader import Ledger
from fleet.ledger.run_directory import RUN_FILE
from fleet.ledger.store import DirectoryStore
from fleet.units import format_us
from tests.ledger.example import example_ledger

READERS = (
    ["audit"],
    ["log"],
    ["explain", "delivery-1"],
    ["report"],
    ["chart", "outcomes", "-o", "outcomes.svg"],
    ["diff", "example"],
    ["export", "--csv", "tables"],
)
COMPLETE_ONLY = (READERS[3], READERS[4], READERS[5], READERS[6])
"""Those that want to be asked for a run that is not complete."""


def command(reader: list[str], run: Path | str) -> list[str]:
    name, *rest = reader
    return [name, str(run), *rest]


@pytest.fixture
def example() -> Path:
    """The tiny run written by hand: delivery-1 arrives, the drone of recon-1 is lost, delivery-2 expires."""
    path = Path("example")
    path.mkdir()
    example_ledger(DirectoryStore(path, metadata={"scenario": "example"}, scenario_text="name: example\n"))
    return path


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader[0])
def test_a_folder_that_is_no_run_is_bad_input(reader: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(reader, ".")) == 2
    printed = capsys.readouterr()
    assert printed.err == "fleet: error: .: not a run directory: it has no run.json\n"
    assert not Path("tables").exists()


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader[0])
def test_a_damaged_run_is_bad_input_and_no_traceback(
    reader: list[str], example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (example / "progress.json").write_text('{"complete_us": 1', encoding="utf-8")
    assert main(command(reader, example)) == 2
    assert "progress.json: can't be read" in capsys.readouterr().err


DAMAGES: Final[dict[str, Callable[[Path], object]]] = {
    "a file is gone": lambda run: (run / "parts" / "00000.parquet").unlink(),
    "a file is no table": lambda run: (run / "parts" / "00000.parquet").write_text("no table", encoding="utf-8"),
    "a column is gone": lambda run: rewrite(run / "parts" / "00000.parquet", lambda rows: rows.drop("event")),
    "a column holds text": lambda run: rewrite(
        run / "missions" / "00000.parquet", lambda rows: rows.with_columns(due_us=pl.lit("soon"))
    ),
    "a time is no number": lambda run: (run / RUN_FILE).write_text(
        json.dumps(json.loads((run / RUN_FILE).read_text(encoding="utf-8")) | {"horizon_us": "soon"}), encoding="utf-8"
    ),
    "a table of the country is another": lambda run: rewrite(
        run / "sites" / "00000.parquet", lambda rows: rows.rename({"x_m": "x"})
    ),
}
"""What may have happened to a run directory, and how."""


def rewrite(chunk: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Put a changed table in place of the one in a file."""
    change(pl.read_parquet(chunk)).write_parquet(chunk)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("reader", [["report"], ["chart", "losses", "-o", "x.svg"], ["diff", "example"]], ids=str)
def test_whatever_happened_to_a_run_is_told_in_a_line(
    damage: str, reader: list[str], example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    DAMAGES[damage](example)
    code = main(command(reader, example))
    told = capsys.readouterr().err.splitlines()
    # What a command doesn't look at can't trouble it.
    assert code == 2 or (code == 0 and reader[0] != "report")
    assert len(told) == 1 or code == 0
    assert code == 0 or told[0].startswith("fleet: error: example")


def test_audit_of_the_example_finds_nothing(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(example)]) == 0
    assert "0 findings by" in capsys.readouterr().out


def test_audit_says_in_one_line_that_all_is_well_and_lists_the_rules_when_asked(
    run_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", str(run_dir)]) == 0
    short = capsys.readouterr().out
    assert re.fullmatch(r"0 findings by \d+ rules on [\d,]+ rows\n", short)
    assert main(["audit", str(run_dir), "--rules"]) == 0
    *listed, last = capsys.readouterr().out.splitlines(keepends=True)
    assert last == short
    assert sum(" ok " in line for line in listed) == int(short.split()[3])


def test_audit_lists_the_rules_that_were_broken_or_skipped_unasked(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = json.loads((example / RUN_FILE).read_text(encoding="utf-8"))
    (example / RUN_FILE).write_text(json.dumps(facts | {"status": "aborted"}), encoding="utf-8")
    assert main(["audit", str(example)]) == 0
    listed = capsys.readouterr().out
    assert re.search(r"^every-mission-ends +skipped +\d+  the run is aborted$", listed, re.MULTILINE)
    assert " ok " not in listed


def test_audit_names_what_it_finds_and_fails(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.loads((example / RUN_FILE).read_text(encoding="utf-8"))
    facts["ledger_sha256"] = "0" * 64
    (example / RUN_FILE).write_text(json.dumps(facts), encoding="utf-8")
    assert main(["audit", str(example)]) == 1
    assert "[ledger-digest-matches]" in capsys.readouterr().out
    assert main(["audit", str(example), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is False
    assert [finding["rule"] for finding in told["findings"]] == ["ledger-digest-matches"]


def test_explain_tells_decision_attempt_sortie_and_time(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(example), "delivery-1"]) == 0
    told = capsys.readouterr().out
    for words in ("delivery of 100 kg for Alpha", "succeeded, on time", "Decisions", "delivered", "unloading"):
        assert words in told


def test_explain_tells_what_the_scenario_let_happen_meanwhile(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(example), "delivery-1"]) == 0
    told = capsys.readouterr().out.partition("What happened meanwhile")[2]
    assert "lose-post" in told
    assert "command" in told


def test_explain_tells_why_nothing_happened(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(example), "delivery-2"]) == 0
    told = capsys.readouterr().out
    assert "expired; cause: never assigned" in told
    assert "none named this mission" in told


def test_explain_adds_up_to_the_time_that_the_mission_took(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(example), "delivery-1", "--json"]) == 0
    story = json.loads(capsys.readouterr().out)
    time_in = story["time_in"]
    total = time_in.pop("total")
    assert sum(time_in.values()) == total == story["mission"]["ended_us"] - story["mission"]["ready_us"]


def test_explain_of_an_unknown_mission_names_the_nearest(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(example), "delivry-2"]) == 2
    assert "example has no such mission; nearest: delivery-2" in capsys.readouterr().err


def test_explain_of_what_is_like_no_mission_says_where_they_are_listed(
    example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(example), "xyz"]) == 2
    assert "no such mission; fleet log example --table missions lists them" in capsys.readouterr().err


def test_every_mission_of_a_run_can_be_explained(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missions = Ledger.open(run_dir).table("missions")["mission"].to_list()
    for mission in missions[:10]:
        assert main(["explain", str(run_dir), mission]) == 0
        assert capsys.readouterr().out.startswith(f"{mission}: ")


def test_log_is_in_order_of_time_and_complete(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", str(example), "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    ledger = Ledger.open(example)
    times = [event["t_us"] for event in events]
    assert times == sorted(times)
    for table in ("missions", "parts", "legs", "rationale"):
        assert sum(event["table"] == table for event in events) == len(ledger.table(table))


def test_log_speaks_in_the_units_of_people(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", str(run_dir)]) == 0
    told = capsys.readouterr().out
    assert not re.search(r"_(us|mm|mj|g|n)=", told)
    ledger = Ledger.open(run_dir)
    first = ledger.table("missions").row(0, named=True)
    assert f" load_kg={first['load_g'] / 1000:.6g} " in told
    assert f" due={format_us(first['due_us'])} " in told
    leg = ledger.table("legs").row(0, named=True)
    assert f" energy_kwh={leg['energy_mj'] / 3.6e9:.6g} hazard={leg['hazard_n'] / 1e9:.6g}" in told
    assert f" end_km={leg['end_mm'] / 1e6:.6g} " in told
    age = ledger.table("ages").row(0, named=True)
    assert f" age_s={age['age_us'] / 1e6:.6g}\n" in told


def test_log_of_one_table_has_no_other(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", str(example), "--table", "losses"]) == 0
    assert capsys.readouterr().out.split()[:4] == ["0d00:12:00", "losses", "vehicle=quad-1.1", "platform=quad"]
    assert main(["log", str(example), "--table", "loses"]) == 2
    assert "did you mean 'losses'?" in capsys.readouterr().err


def test_log_follows_a_finished_run_to_its_end_only(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", str(example), "--follow", "--table", "losses"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_pipe_that_closes_ends_a_command_quietly(run_dir: Path) -> None:
    program = [sys.executable, "-m", "fleet", "log", str(run_dir)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_under_stdout_is_a_failure_without_a_traceback(run_dir: Path) -> None:
    program = [sys.executable, "-m", "fleet", "log", str(run_dir)]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("fleet: error: ")
    assert len(done.stderr.splitlines()) == 1


def test_export_writes_every_table_with_every_row(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(example), "--csv", "tables"]) == 0
    assert "wrote" in capsys.readouterr().err
    ledger = Ledger.open(example)
    assert sorted(path.stem for path in Path("tables").iterdir()) == sorted([*ledger.names, "data_dictionary"])
    for name in ("missions", "legs"):
        table = ledger.table(name)
        assert pl.read_csv(f"tables/{name}.csv", schema=table.schema).equals(table)
    assert pl.read_csv("tables/routes.csv")["at_mm"][0] == "0 1000000 3000000"


def test_export_writes_over_nothing_without_force(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("tables").mkdir()
    Path("tables/mine.csv").write_text("x\n", encoding="utf-8")
    assert main(["export", str(example), "--csv", "tables"]) == 2
    assert "--force" in capsys.readouterr().err
    assert [path.name for path in Path("tables").iterdir()] == ["mine.csv"]


@pytest.mark.parametrize("reader", COMPLETE_ONLY, ids=lambda reader: reader[0])
def test_what_reads_whole_runs_wants_to_be_asked_for_an_unfinished_one(
    reader: list[str], example: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    facts = json.loads((example / RUN_FILE).read_text(encoding="utf-8"))
    (example / RUN_FILE).write_text(json.dumps(facts | {"status": "aborted"}), encoding="utf-8")
    assert main(command(reader, example)) == 2
    printed = capsys.readouterr()
    assert printed.err == f"fleet: error: {example}: the run is aborted, not complete; --partial takes what there is\n"
    assert [path.name for path in Path().iterdir()] == [example.name]
    assert main([*command(reader, example), "--partial"]) == 0


def test_a_name_in_a_ledger_cannot_forge_a_line(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chunk = example / "missions" / "00000.parquet"
    forged = pl.read_parquet(chunk).with_columns(pl.lit("Alpha\n0d00:00:00  losses \x1b[31m").alias("site"))
    forged.write_parquet(chunk)
    assert main(["log", str(example), "--table", "missions"]) == 0
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == len(forged)
    assert "\x1b" not in printed
    shutil.rmtree(example)


def logged(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    """The events that ``fleet log example --json`` prints with these arguments."""
    assert main(["log", "example", "--json", *arguments]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("example")
def test_log_takes_several_kinds_by_what_an_event_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    events = logged(capsys, "--kind", "loss,order")
    assert {event["table"] for event in events} == {"losses", "orders"}
    assert events == logged(capsys, "--kind", "order", "--kind", "losses")


@pytest.mark.usefixtures("example")
def test_log_of_a_vehicle_has_every_generation_of_its_slot_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    slot = logged(capsys, "--vehicle", "quad-1", "--kind", "state,leg,loss")
    assert {event["vehicle"] for event in slot} == {"quad-1.1"}
    assert slot == logged(capsys, "--vehicle", "quad-1.1", "--kind", "state,leg,loss")
    assert {event["receiver"] for event in logged(capsys, "--vehicle", "quad-1", "--kind", "message")} == {"quad-1.1"}


@pytest.mark.usefixtures("example")
def test_log_of_a_mission_has_its_request_its_parts_and_what_served_it(capsys: pytest.CaptureFixture[str]) -> None:
    events = logged(capsys, "--mission", "delivery-1")
    assert {event["table"] for event in events} >= {"missions", "parts", "legs", "vehicles", "rationale"}
    assert all("delivery-1" in {event.get("mission"), event.get("subject")} for event in events)


@pytest.mark.usefixtures("example")
def test_log_from_a_time_on_has_nothing_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    events = logged(capsys, "--from", "43m20s")
    everything = logged(capsys)
    assert events == [event for event in everything if event["t_us"] >= 2_600_000_000]  # type: ignore[operator]
    assert 0 < len(events) < len(everything)


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--vehicle", "quad-2"], "'quad-2': example has no such vehicle; nearest: quad-1"),
        (["--mission", "delivery"], "'delivery': example has no such mission; nearest: delivery-"),
        (["--kind", "oder"], "'oder': unknown kind of event (did you mean 'order'?)"),
        (["--kind", "weather"], "'weather': unknown kind of event; there are mission, part, leg"),
        (["--from", "soon"], "'soon' is not a time"),
    ],
)
def test_what_log_can_not_find_is_bad_usage(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["log", "example", *arguments]) == 2
    assert told in capsys.readouterr().err
