import shutil
from pathlib import Path

import pytest

from connectors.ports import Unavailable
from gateway.intake import Intake
from gateway.watch import Watch
from tests.gateway.platform import DANA, Gateway


class Watched:
    def __init__(self, gateway: Gateway, folder: Path) -> None:
        self.folder = folder
        self.reports: list[tuple[str, str]] = []
        stores = gateway.dependencies
        self._intake = Intake(stores.objects, stores.ledger, stores.sink, stores.now, 1_000)
        self.watch = self.restarted()

    def restarted(self) -> Watch:
        self.watch = Watch(
            str(self.folder), DANA, self._intake, lambda path, outcome: self.reports.append((Path(path).name, outcome))
        )
        return self.watch

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path


@pytest.fixture
def watched(quiet: Gateway, tmp_path: Path) -> Watched:
    return Watched(quiet, tmp_path)


async def test_a_file_is_taken_once_it_stops_growing(quiet: Gateway, watched: Watched) -> None:
    path = watched.write("a.vtt", "WEBVTT\n")
    assert await watched.watch.look() == 0
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dana>Hello\n")
    assert await watched.watch.look() == 0
    assert await watched.watch.look() == 1
    assert await watched.watch.look() == 0
    assert len(quiet.sink.sent) == 1
    ((name, outcome),) = watched.reports
    assert name == "a.vtt"
    assert outcome.startswith("session ")


async def test_a_restart_takes_nothing_twice(quiet: Gateway, watched: Watched) -> None:
    watched.write("a.vtt", "WEBVTT hello")
    watched.write("sub/b.txt", "Dana: hello")
    for _ in range(2):
        watch = watched.restarted()
        assert [await watch.look() for _ in range(3)] == [0, 2, 0]
    assert len(quiet.sink.sent) == 2
    assert [outcome.endswith("(known)") for _, outcome in watched.reports] == [False, False, True, True]


async def test_what_is_still_written_or_hidden_is_left_alone(quiet: Gateway, watched: Watched) -> None:
    for name in ("a.vtt.part", ".b.vtt", "c.crdownload", ".sync/d.vtt"):
        watched.write(name, "Dana: hello")
    assert [await watched.watch.look() for _ in range(3)] == [0, 0, 0]
    shutil.move(watched.folder / "a.vtt.part", watched.folder / "a.vtt")
    assert [await watched.watch.look() for _ in range(2)] == [0, 1]


async def test_what_is_no_transcript_is_said_once(quiet: Gateway, watched: Watched) -> None:
    watched.write("a.pdf", "%PDF-1.7")
    watched.write("b.txt", "x" * 1_001)
    watched.write("c.txt", " ")
    assert [await watched.watch.look() for _ in range(3)] == [0, 3, 0]
    assert [outcome.split()[2] for _, outcome in watched.reports] == ["a", "larger", "empty:"]
    assert quiet.sink.sent == []


async def test_a_file_is_taken_later_when_kafka_is_away(quiet: Gateway, watched: Watched) -> None:
    watched.write("a.txt", "Dana: hello")
    await watched.watch.look()
    quiet.sink.unavailable = True
    with pytest.raises(Unavailable):
        await watched.watch.look()
    quiet.sink.unavailable = False
    assert await watched.watch.look() == 1
    assert len(quiet.sink.sent) == 1


async def test_a_folder_that_is_not_there_yet_is_empty(quiet: Gateway, tmp_path: Path) -> None:
    assert await Watched(quiet, tmp_path / "later").watch.look() == 0
