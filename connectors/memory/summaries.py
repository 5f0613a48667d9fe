"""Transcripts and summaries in memory."""

from collections.abc import Sequence

from schemas.events import SummaryDrafted, TranscriptParsed


class MemorySummaries:
    def __init__(self) -> None:
        self._transcripts: dict[tuple[str, int], TranscriptParsed] = {}
        self._summaries: dict[tuple[str, int], SummaryDrafted] = {}
        self._by_cause: dict[str, SummaryDrafted] = {}

    async def save_transcript(self, parsed: TranscriptParsed) -> None:
        self._transcripts[parsed.session_id, parsed.transcript.version] = parsed

    async def add_transcript(self, parsed: TranscriptParsed) -> bool:
        place = parsed.session_id, parsed.transcript.version
        return self._transcripts.setdefault(place, parsed).event_id == parsed.event_id

    async def transcript(self, session_id: str, version: int | None = None) -> TranscriptParsed | None:
        if version is None:
            version = max((version for session, version in self._transcripts if session == session_id), default=0)
        return self._transcripts.get((session_id, version))

    async def transcript_told_by(self, session_id: str, event_id: str) -> TranscriptParsed | None:
        of_session = (parsed for (session, _), parsed in self._transcripts.items() if session == session_id)
        return next((parsed for parsed in of_session if parsed.event_id == event_id), None)

    async def save_summary(self, drafted: SummaryDrafted) -> bool:
        place, cause = (drafted.session_id, drafted.summary.version), drafted.summary.cause_event_id
        standing, earlier = self._summaries.get(place), self._by_cause.get(cause)
        if standing is None and earlier is None:
            self._summaries[place] = self._by_cause[cause] = drafted
            return True
        return standing is not None and standing is earlier

    async def summary(self, session_id: str, version: int | None = None) -> SummaryDrafted | None:
        if version is None:
            version = max((version for session, version in self._summaries if session == session_id), default=0)
        return self._summaries.get((session_id, version))

    async def versions(self, session_id: str) -> list[SummaryDrafted]:
        return [
            drafted
            for (session, _), drafted in sorted(self._summaries.items(), key=lambda item: item[0])
            if session == session_id
        ]

    async def summary_caused_by(self, event_id: str) -> SummaryDrafted | None:
        return self._by_cause.get(event_id)

    async def first_and_newest(self, coach_id: str, limit: int) -> Sequence[tuple[SummaryDrafted, SummaryDrafted]]:
        firsts = [one for (_, version), one in self._summaries.items() if version == 1 and one.coach_id == coach_id]
        firsts.sort(key=lambda one: (one.summary.created_at, one.session_id), reverse=True)
        newest = [await self.summary(one.session_id) for one in firsts[:limit]]
        return [(first, last) for first, last in zip(firsts, newest, strict=False) if last is not None]
