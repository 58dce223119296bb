"""`fleet view` without a window: pictures, films, and one clear line for what can't be shown."""

import shutil
from pathlib import Path

import pytest

from fleet.cli import view_offers
from fleet.cli.main import main


def view(*words: str) -> int:
    return main(["view", *words])


def test_a_picture_is_written(run_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view(str(run_dir), "--screenshot", "a.png", "--at", "06h", "--size", "800x500", "--theme", "light") == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "wrote a.png\n"
    assert (tmp_path / "a.png").read_bytes()[16:24] == (800).to_bytes(4, "big") + (500).to_bytes(4, "big")


def test_the_same_time_gives_the_same_picture(run_dir: Path, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        assert view(str(run_dir), "--screenshot", name, "--at", "3600", "--size", "640x400", "-q") == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_a_scenario_is_run_and_shown_at_its_end(scenario: Path, tmp_path: Path) -> None:
    assert view(str(scenario), "--screenshot", "a.png", "--size", "640x400", "-q") == 0
    assert (tmp_path / "a.png").is_file()
    assert len(list(tmp_path.glob("runs/*/run.json"))) == 1


def test_a_film_is_written(run_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from tests.conftest import require_or_skip

    try:
        import imageio_ffmpeg  # noqa: F401
    except ImportError:
        require_or_skip("video", "imageio-ffmpeg is not installed")
    words = ["--video", "a.mp4", "--at", "06h", "--until", "06h10m", "--speed", "600", "--size", "320x200"]
    assert view(str(run_dir), *words) == 0
    assert capsys.readouterr().err == "wrote a.mp4: 31 frames\n"
    assert (tmp_path / "a.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--screenshot", "a.gif"], "a.gif: unknown kind of picture; expected .png"),
        (["--video", "a.avi"], "a.avi: unknown kind of film; expected .mp4"),
        (["--video", "a.mp4", "--until", "30"], "--video: a film from 0d00:01:00 to 0d00:00:30 has no pictures"),
        (["--video", "a.mp4", "--select", "nobody"], "--select 'nobody': "),
        (["--screenshot", "a.png", "--scale", "-1"], "'-1': a number from 0.5 to 4 is expected"),
        (["--screenshot", "a.png", "--scale", "nan"], "'nan': a number from 0.5 to 4 is expected"),
        (["--video", "a.mp4", "--speed", "0"], "'0': a whole number of seconds, at least 1, is expected"),
    ],
)
def test_a_picture_or_film_that_can_not_be_made_is_bad_usage(
    run_dir: Path, words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert view(str(run_dir), *words, "--at", "60") == 2
    assert told in capsys.readouterr().err
    assert not list(tmp_path.glob("a.*"))


def test_a_time_after_the_end_shows_the_end_and_says_so(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view(str(run_dir), "--screenshot", "a.png", "--at", "99d", "--size", "640x400") == 0
    assert "before 99d00:00:00: its end is shown" in capsys.readouterr().err


def test_a_file_that_can_t_be_written_is_a_failure(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert view(str(run_dir), "--screenshot", "no/such/folder/a.png", "--at", "60") == 1
    assert "no/such/folder/a.png: can't be written" in capsys.readouterr().err


def test_something_is_picked_out_by_name(run_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = ["--screenshot", "a.png", "--size", "640x400", "-q"]
    name = next(iter(view_offers.open_path(str(run_dir)).source.recording.replay.vehicles))  # type: ignore[union-attr]
    assert view(str(run_dir), *picture, "--select", name) == 0
    assert view(str(run_dir), *picture, "--select", f"{name}x") == 2
    assert f"did you mean '{name}'" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["no/such/thing", "empty"])
def test_what_is_no_run_and_no_scenario_gets_one_line(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert view(what, "--screenshot", "a.png") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_damaged_run_gets_one_line(run_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(run_dir, tmp_path / "damaged")
    for chunk in (tmp_path / "damaged" / "legs").iterdir():
        chunk.write_bytes(b"")
    assert view("damaged", "--screenshot", "a.png") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [["--at", "yesterday"], ["--size", "big"], ["--size", "1x1"], ["--theme", "pink"], ["--video", "a.mp4"]],
)
def test_bad_usage_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert view(*words) == 2
    assert capsys.readouterr().err


def test_without_a_display_the_other_ways_are_named(
    run_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "no such driver")
    assert view(str(run_dir)) == 1
    assert "--screenshot and --video need none" in capsys.readouterr().err


def test_offers_are_recent_runs_then_scenarios_here_then_those_that_ship(
    run_dir: Path, scenario: Path, tmp_path: Path
) -> None:
    shutil.copytree(run_dir, tmp_path / "runs" / "mine")
    shutil.copy(scenario, tmp_path / "here.yaml")
    (tmp_path / "notes.yaml").write_text("shopping: list\n", encoding="utf-8")
    (tmp_path / "runs" / "broken").mkdir()
    (tmp_path / "runs" / "broken" / "run.json").write_text("{", encoding="utf-8")
    offers = view_offers.offers()
    assert [offer.name for offer in offers[:2]] == ["mine", "here"]
    assert "quickstart" in [offer.name for offer in offers]
    assert {offer.heading for offer in offers} == {"Recent runs", "Scenarios in this folder", "Scenarios that ship"}
    assert all(offer.summary for offer in offers)


def test_a_recorded_run_can_be_repeated_from_what_lies_beside_it(run_dir: Path) -> None:
    from viz.viewer.launcher import Overrides

    launcher = view_offers.open_path(str(run_dir)).launcher
    assert launcher is not None
    assert "greedy-closest" in launcher.coordinators
    first = launcher.fleet[0]
    child = launcher.start(Overrides(seed=9, coordinator="fifo-nearest", counts={first.key: first.count + 1}))
    while child.running():
        pass
    assert child.complaint() == ""
    child.close()
    meta = view_offers.open_path(str(child.directory)).source.recording.meta  # type: ignore[union-attr]
    assert (meta["seed"], meta["coordinator"]) == (9, "fifo-nearest")
