"""Corrections: what each does to a transcript, and the stage that makes versions of them."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.memory import MemorySummaries
from schemas.events import CorrectionDeclined, CorrectionKind, CorrectTranscript, TranscriptParsed
from schemas.ids import derived_id
from schemas.transcript import Counts, Role, Segment, Transcript
from streams.correct import Correct
from streams.corrections import CORRECTED, Uncorrectable, apply
from streams.words import count_words
from tests.streams.analysis.builders import NOW, ROOT, parsed, transcript

SAID = """Coach: How was the week?
Nadia: I told Tomas that I will write the plan by Friday.
Speaker 3: And the week was long.
it went on and on
Coach: What would help?"""
P1, P2, P3 = "p1", "p2", "p3"
RENAME, MERGE = CorrectionKind.RENAME_SPEAKER, CorrectionKind.MERGE_SPEAKERS
REASSIGN, REPLACE, SET_ROLE = CorrectionKind.REASSIGN_SEGMENT, CorrectionKind.REPLACE_TEXT, CorrectionKind.SET_ROLE


def counted(one: Transcript) -> Transcript:
    words = sum(count_words(segment.text) for segment in one.segments)
    counts = Counts(cues=0, segments=len(one.segments), words_in=words, words_in_segments=words, words_dropped=0)
    return one.changed(counts=counts)


BEFORE = counted(transcript(SAID))


def correction(kind: CorrectionKind, based_on: int = 1, **fields: Any) -> CorrectTranscript:
    return CorrectTranscript(
        event_id=derived_id(ROOT, f"{kind} {sorted(fields.items())}"),
        occurred_at=NOW,
        coach_id="coach-1",
        correlation_id=ROOT,
        actor="coach:coach-1",
        session_id="session-1",
        kind=kind,
        based_on=based_on,
        **fields,
    )


people = st.sampled_from([P1, P2, P3])
segments = st.sampled_from([segment.segment_id for segment in BEFORE.segments])
names = st.text(min_size=1, max_size=20)
corrections = st.one_of(
    st.builds(correction, st.just(RENAME), participant_id=people, participant_name=names),
    st.builds(correction, st.just(MERGE), participant_id=people, into_participant_id=people),
    st.builds(correction, st.just(REASSIGN), segment_id=segments, participant_id=people),
    st.builds(correction, st.just(REASSIGN), segment_id=segments, participant_name=names),
    st.builds(correction, st.just(REPLACE), segment_id=segments, text=st.text(max_size=60)),
    st.builds(correction, st.just(SET_ROLE), participant_id=people, role=st.sampled_from(Role)),
)


def made(before: Transcript, corrections: list[CorrectTranscript]) -> list[Transcript]:
    """Every version that came of them, `before` first."""
    versions = [before]
    for one in corrections:
        try:
            versions.append(apply(versions[-1], one))
        except Uncorrectable:
            continue
    return versions


def words(one: Transcript) -> list[str]:
    return [segment.text for segment in one.segments]


def ids(one: Transcript) -> list[str]:
    return [segment.segment_id for segment in one.segments]


@given(st.lists(corrections, max_size=6))
def test_laws_of_every_correction(several: list[CorrectTranscript]) -> None:
    versions = made(BEFORE, several)
    for before, after in pairwise(versions):
        assert after is before or after.version == before.version + 1
        assert ids(after) == ids(BEFORE)
    last = versions[-1]
    known = [one.participant_id for one in last.participants]
    assert len(set(known)) == len(known)
    assert {segment.participant_id for segment in last.segments} <= {None, *known}
    counts = last.counts
    assert counts.words_in == counts.words_in_segments + counts.words_dropped
    assert counts.words_in_segments == sum(count_words(text) for text in words(last))
    assert counts.words_dropped == sum(row.words for row in last.dropped)
    assert min(counts.words_in, counts.words_dropped, *(row.words for row in last.dropped), 0) == 0


@given(corrections.filter(lambda one: one.kind is not REPLACE))
def test_only_replacing_words_changes_words(one: CorrectTranscript) -> None:
    last = made(BEFORE, [one])[-1]
    assert words(last) == words(BEFORE)
    assert last.counts == BEFORE.counts


@given(people, people)
def test_merging_twice_is_merging_once(goes: str, stays: str) -> None:
    merge = correction(MERGE, participant_id=goes, into_participant_id=stays)
    once = apply(BEFORE, merge)
    assert apply(once, merge) is once


@given(st.lists(corrections, max_size=5), names, segments)
def test_an_id_that_was_merged_away_is_never_anothers(
    several: list[CorrectTranscript], name: str, segment_id: str
) -> None:
    versions = made(BEFORE, several)
    ever = {one.participant_id for version in versions for one in version.participants}
    try:
        newest = apply(versions[-1], correction(REASSIGN, segment_id=segment_id, participant_name=name))
    except Uncorrectable:
        return
    standing = {one.participant_id for one in versions[-1].participants}
    assert not {one.participant_id for one in newest.participants} - standing & ever


def test_a_merge_moves_every_segment_and_keeps_the_labels() -> None:
    after = apply(BEFORE, correction(MERGE, participant_id=P3, into_participant_id=P2))
    assert [one.name for one in after.participants] == ["Coach", "Nadia"]
    assert after.participants[1].raw_names == ["Nadia", "Speaker 3"]
    assert [segment.participant_id for segment in after.segments] == [P1, P2, P2, None, P1]
    assert after.sha256 != BEFORE.sha256


def test_a_segment_goes_to_somebody_known_or_new() -> None:
    known = apply(BEFORE, correction(REASSIGN, segment_id="s0004", participant_name="nadia "))
    assert known.segments[3].participant_id == P2
    new = apply(BEFORE, correction(REASSIGN, segment_id="s0004", participant_name="Petra"))
    assert new.participants[-1].name == "Petra"
    assert new.segments[3].participant_id == new.participants[-1].participant_id


def test_a_replaced_word_is_dropped_for_a_reason_and_the_new_one_came_in() -> None:
    text = "I told Tomasz that I will write the plan by Friday."
    after = apply(BEFORE, correction(REPLACE, segment_id="s0002", text=f"  {text}\n"))
    assert after.segments[1].text == text
    assert [(row.reason, row.words) for row in after.dropped] == [(CORRECTED, 1)]
    assert after.counts.words_in == BEFORE.counts.words_in + 1
    assert after.counts.words_in_segments == BEFORE.counts.words_in_segments
    assert len(after.warnings) == 1
    punctuated = apply(BEFORE, correction(REPLACE, segment_id="s0004", text="It went on, and on.".lower()))
    assert (punctuated.counts, punctuated.dropped) == (BEFORE.counts, [])


def test_a_session_has_one_coach() -> None:
    after = apply(BEFORE, correction(SET_ROLE, participant_id=P2, role=Role.COACH))
    assert [one.role for one in after.participants] == [Role.CLIENT, Role.COACH, Role.CLIENT]
    two = transcript("A: Hello.\nB: Hello.", coach="nobody")
    unknown = two.changed(participants=[one.changed(role=Role.UNKNOWN) for one in two.participants])
    told = apply(unknown, correction(SET_ROLE, participant_id=P2, role=Role.COACH))
    assert [one.role for one in told.participants] == [Role.CLIENT, Role.COACH]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (correction(RENAME, participant_id=P1, participant_name="NADIA"), "merge the two"),
        (correction(RENAME, participant_id="p9", participant_name="Nadia"), "no such speaker"),
        (correction(RENAME, participant_id=P1, participant_name=" … "), "no word"),
        (correction(MERGE, participant_id=P1, into_participant_id="p9"), "no such speaker"),
        (correction(REASSIGN, segment_id="s0009", participant_id=P1), "no such passage"),
        (correction(REPLACE, segment_id="s0001", text=""), "no word"),
        (correction(SET_ROLE, participant_id=P1), "not said what role"),
    ],
)
def test_what_cannot_be_done_is_said(one: CorrectTranscript, why: str) -> None:
    with pytest.raises(Uncorrectable, match=why):
        apply(BEFORE, one)


@pytest.fixture
async def store() -> MemorySummaries:
    store = MemorySummaries()
    await store.save_transcript(first())
    return store


def first() -> TranscriptParsed:
    return parsed(SAID).changed(transcript=BEFORE)


async def corrected(store: MemorySummaries, one: CorrectTranscript) -> TranscriptParsed:
    (event,) = await Correct(store, lambda: NOW)(one)
    assert isinstance(event, TranscriptParsed)
    return event


async def declines(store: MemorySummaries, one: CorrectTranscript) -> CorrectionDeclined:
    (event,) = await Correct(store, lambda: NOW)(one)
    assert isinstance(event, CorrectionDeclined)
    return event


NAMED = correction(RENAME, participant_id=P3, participant_name="Petra")
FIXED = correction(REPLACE, segment_id="s0002", text="I told Tomasz.")


async def test_each_correction_is_a_version_and_a_redelivered_one_is_sent_as_it_was(store: MemorySummaries) -> None:
    second, third = await corrected(store, NAMED), await corrected(store, FIXED)
    assert (second.transcript.version, third.transcript.version) == (2, 3)
    assert third.transcript.participants[2].name == "Petra"
    assert (second.causation_id, second.session_id, second.title) == (NAMED.event_id, "session-1", "A session")
    assert await corrected(store, NAMED) == second
    assert await corrected(store, FIXED) == third
    assert await store.transcript("session-1") == third


async def test_words_that_changed_meanwhile_are_not_overwritten(store: MemorySummaries) -> None:
    await corrected(store, FIXED)
    late = correction(REPLACE, segment_id="s0002", text="I told Thomas.")
    assert "in the meantime" in (await declines(store, late)).reply
    elsewhere = correction(REPLACE, segment_id="s0003", text="The week was short.")
    assert (await corrected(store, elsewhere)).transcript.version == 3
    assert (await corrected(store, late.changed(based_on=3))).transcript.version == 4


async def test_what_stands_so_already_makes_no_version(store: MemorySummaries) -> None:
    assert "already" in (await declines(store, correction(RENAME, participant_id=P2, participant_name="Nadia"))).reply
    assert await store.transcript("session-1") == first()


async def test_another_coachs_session_and_none_are_alike(store: MemorySummaries) -> None:
    stranger = await declines(store, NAMED.changed(coach_id="coach-2"))
    nowhere = await declines(store, NAMED.changed(session_id="session-2"))
    assert stranger.reply == nowhere.reply


class Contended(MemorySummaries):
    """A store where another run on the same event is faster, once."""

    faster: TranscriptParsed | None = None

    async def add_transcript(self, parsed: TranscriptParsed) -> bool:
        if self.faster is None:
            self.faster = parsed.changed(actor="stage:faster")
            await super().add_transcript(self.faster)
            rival = apply(parsed.transcript, correction(SET_ROLE, participant_id=P2, role=Role.OTHER))
            event_id = derived_id(ROOT, "rival")
            await super().add_transcript(parsed.changed(event_id=event_id, transcript=rival))
        return await super().add_transcript(parsed)


async def test_of_two_runs_on_one_event_one_makes_the_version() -> None:
    store = Contended()
    await store.save_transcript(first())
    (event,) = await Correct(store, lambda: NOW)(NAMED)
    assert isinstance(event, TranscriptParsed)
    assert event.transcript.version == 2
    newest = await store.transcript("session-1")
    assert newest is not None
    assert newest.transcript.version == 3


def test_segments_are_values_and_the_old_version_stays() -> None:
    before: list[Segment] = list(BEFORE.segments)
    apply(BEFORE, FIXED)
    assert BEFORE.segments == before


def test_segments_without_a_speaker_are_counted_anew() -> None:
    unnamed = next(one for one in BEFORE.segments if one.participant_id == P3)
    segments = [one.changed(participant_id=None) if one is unnamed else one for one in BEFORE.segments]
    before = BEFORE.changed(segments=segments, warnings=["Segments without a speaker: 2.", "Another."])
    after = apply(before, correction(REASSIGN, segment_id=unnamed.segment_id, participant_id=P2))
    assert after.warnings == ["Segments without a speaker: 1.", "Another."]
