"""How near a draft comes to what its coach makes of it: in the coach's voice, and without it, on held-out sessions."""

import asyncio
from collections.abc import Sequence
from statistics import mean

from bench.figures import Figure
from connectors.embedder import SentenceTransformerEmbedder
from schemas.summary import Support
from schemas.voice import Style
from streams.analyst import Draft
from streams.evidence import check
from streams.extractive import ExtractiveAnalyst
from streams.style.distance import distance
from streams.style.learning import learn
from streams.style.recap import recap
from streams.style.sources import Heard
from streams.style.voiced import voiced
from streams.style.writing import read
from tests.streams.voice.coaches import COACHES, Final, finals


async def measure() -> list[Figure]:
    """Two coaches, two sessions to train on and two held out for each: few, and written by us."""
    embedder = await asyncio.to_thread(SentenceTransformerEmbedder)
    figures: list[Figure] = []
    try:
        analyst = ExtractiveAnalyst(embedder)
        for coach in COACHES:
            trained, held_out = [await finals(analyst, coach, half) for half in ("trained", "held_out")]
            figures += _figures(coach, _learned(trained), trained, held_out)
    finally:
        embedder.close()
    return figures


def _learned(trained: Sequence[Final]) -> Style:
    heard = Heard([one for final in trained for one in final.draft.statements], [final.client for final in trained])
    return learn([final.sample for final in trained], [final.edit for final in trained], heard)


def _figures(coach: str, style: Style, trained: Sequence[Final], held_out: Sequence[Final]) -> list[Figure]:
    figures: list[Figure] = []
    for half, sessions in (("trained on", trained), ("held out", held_out)):
        pairs = [(_in_voice(final, style), final) for final in sessions]
        for what, whole in (("mail", True), ("sentences alone", False)):
            without = mean(_distance(final.draft, Style(), final, whole) for final in sessions)
            with_voice = mean(_distance(draft, style, final, whole) for draft, final in pairs)
            name = f"{coach}, {len(sessions)} sessions {half}, {what}, draft to final"
            figures += [
                Figure(f"{name}, no profile", without, ""),
                Figure(f"{name}, in voice", with_voice, "", f"< {without:.3f}"),
            ]
        supported = [_supported(draft, final) for draft, final in pairs]
        figures.append(Figure(f"{coach}, {half}, evidence holds in voice", 100 * mean(supported), "%", "100"))
    return figures


def _in_voice(final: Final, style: Style) -> Draft:
    return voiced(final.draft, style, [final.client])


def _distance(draft: Draft, style: Style, final: Final, whole: bool) -> float:
    """Of the whole mail; or of what it says, without greeting, headings and sign-off."""
    told = recap(draft.statements, draft.layout, style, final.client)
    return distance(told, final.text) if whole else distance(read(told).text, read(final.text).text)


def _supported(draft: Draft, final: Final) -> float:
    segments = {segment.segment_id: segment for segment in final.parsed.transcript.segments}
    return mean(check(one, segments) is Support.SUPPORTED for one in draft.statements)
