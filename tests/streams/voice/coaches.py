"""Two coaches' final versions of drafts, written by hand: what a voice is trained on, and what it is measured by.

A final is the mail, or the note, that the coach made of a session in `analysis/sessions/marked`. Those in `held_out/`
were never trained on, nor looked at while the rules were written.
"""

from dataclasses import dataclass
from pathlib import Path

from schemas.events import TranscriptParsed
from schemas.summary import Layout, Origin, Statement
from streams.analyst import Analyst, Draft
from streams.style.sources import Edit, Sample
from streams.style.writing import read
from streams.voice import sample_id
from tests.streams.analysis.builders import parsed

FINALS = Path(__file__).parent / "finals"
SESSIONS = Path(__file__).parents[1] / "analysis" / "sessions" / "marked"
COACHES = ("nora", "brandt")
HALVES = ("trained", "held_out")


@dataclass(frozen=True)
class Final:
    """One session, drafted, and as its coach would have it."""

    parsed: TranscriptParsed
    draft: Draft
    text: str

    @property
    def client(self) -> str:
        return next(one.name for one in self.parsed.transcript.participants if one.name and one.name != "Coach")

    @property
    def sample(self) -> Sample:
        return Sample(sample_id(self.text), self.parsed.session_id, self.text)

    @property
    def edit(self) -> Edit:
        """What the product sees: the draft, and the statements that stand under the coach's headings."""
        writing = read(self.text)
        final = [
            Statement(statement_id=f"f{at}", section=section, text=text, origin=Origin.COACH_EDIT)
            for at, (section, text) in enumerate(writing.lines)
        ]
        layout = Layout.BULLETS if 2 * writing.bullets > len(writing.lines) else Layout.PROSE
        return Edit(self.parsed.session_id, self.parsed.title, self.draft.statements, final, layout)


async def finals(analyst: Analyst, coach: str, half: str) -> list[Final]:
    found: list[Final] = []
    for path in sorted((FINALS / coach / half).glob("*.txt")):
        text = (SESSIONS / path.name).read_text(encoding="utf-8").partition("\n---\n")[0]
        event = parsed(text, session_id=path.stem)
        found.append(Final(event, await analyst.draft(event), path.read_text(encoding="utf-8")))
    return found
