"""Sessions whose commitments were marked by hand, and how many of them the analyst finds.

A file is a transcript in lines of `Name: words`, a line `---` with the day of the session, and a line for each
commitment that a coach would write down: `OWNER | due date | words of it`. The date is ISO, `-` for none, and has a `?`
where readers may differ. Those in `held_out/` were written by somebody who had not read the rules, and were measured
once the rules stood: whoever changes a rule because of one moves it to `marked/`.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from schemas.summary import Owner, Section, Statement
from schemas.transcript import Transcript
from streams.extractive import ExtractiveAnalyst
from streams.parse import transcribe
from streams.vocabulary import stem, words
from tests.streams.analysis.builders import event

TUNED = Path(__file__).parent / "sessions" / "marked"
HELD_OUT = Path(__file__).parent / "sessions" / "held_out"


@dataclass(frozen=True)
class Expected:
    owner: Owner
    due: str
    words: frozenset[str]

    def is_told_by(self, statement: Statement) -> bool:
        """The owner is right and every word is there, endings apart, in the statement or its due words."""
        made = statement.commitment
        said = {stem(word) for word in words(f"{statement.text} {made.due_text if made else ''}")}
        return made is not None and made.owner is self.owner and self.words <= said

    def is_due(self, found: date | None) -> bool | None:
        """Null where readers may differ."""
        return None if "?" in self.due else str(found or "-") == self.due


@dataclass
class Tally:
    expected: int = 0
    found: int = 0
    right: int = 0
    due_right: int = 0
    due_told: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / self.expected

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def due(self) -> float:
        return self.due_right / self.due_told


async def measured(analyst: ExtractiveAnalyst, folder: Path) -> Tally:
    tally = Tally()
    for path in _sessions(folder):
        text, _, rest = path.read_text(encoding="utf-8").partition("\n--- ")
        day, _, marks = rest.partition("\n")
        draft = await analyst.draft(event(_read(text), date.fromisoformat(day)))
        found = [one for one in draft.statements if one.section is Section.COMMITMENTS]
        _count(tally, path.stem, [_expected(line) for line in marks.splitlines() if line], found)
    return tally


def _read(text: str) -> Transcript:
    """As an upload is read, so that who is the coach is found as it is there."""
    transcript = transcribe(text.encode(), coach_name=None)
    assert isinstance(transcript, Transcript)
    return transcript


def _sessions(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.txt"))


def _count(tally: Tally, name: str, expected: list[Expected], found: list[Statement]) -> None:
    tally.expected += len(expected)
    tally.found += len(found)
    left = list(found)
    for one in expected:
        match = next((statement for statement in left if one.is_told_by(statement)), None)
        if match is None or match.commitment is None:
            tally.missed.append(f"{name}: {one.owner} {' '.join(sorted(one.words))}")
            continue
        left.remove(match)
        tally.right += 1
        due = one.is_due(match.commitment.due_date)
        tally.due_told += due is not None
        tally.due_right += due is True
    tally.extra += [f"{name}: {statement.text}" for statement in left]


def _expected(line: str) -> Expected:
    owner, due, said = (part.strip() for part in line.split("|"))
    return Expected(Owner(owner), due, frozenset(stem(word) for word in words(said)))
