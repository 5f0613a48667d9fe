"""Stage voice: what a coach wrote, and what they made of drafts, to the next version of how they write."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.ports import SummaryStore
from connectors.sharing_port import SharingLedger
from connectors.voices_port import Voices
from schemas.events import (
    ChatAnswered,
    DescribeVoice,
    EditVoice,
    RollBackVoice,
    SummaryApproved,
    SummaryDrafted,
    TrainVoice,
    VoiceProfileUpdated,
)
from schemas.record import Event, following
from schemas.summary import Cause
from schemas.voice import Phrase, Style, VoiceCause, VoiceProfile, VoiceSource, VoiceSourceKind, WritingSample
from streams.style.described import described
from streams.style.exemplars import exemplars, named
from streams.style.learning import learn
from streams.style.sources import Edit, Heard, Sample
from streams.vocabulary import words

ACTOR = "stage:voice"
MOST_SAMPLES = 100
MOST_SESSIONS = 200
"""Of a coach's sessions, the newest: the pairs of draft and edited summary, and what clients said."""

_BY_COACH = (Cause.COACH_CHAT, Cause.COACH_EDIT, Cause.REVERT, Cause.UNDO, Cause.REDO)

Command = TrainVoice | EditVoice | RollBackVoice | DescribeVoice


@dataclass(frozen=True)
class Lessons:
    """All that a profile is learned from: earlier samples as well as new ones."""

    samples: Sequence[Sample]
    edits: Sequence[Edit]
    heard: Heard


def decide(lessons: Lessons, previous: VoiceProfile | None, cause: Event, now: datetime) -> VoiceProfile | None:
    """The next version of a voice; null where there is nothing to learn, or nothing new in it.

    What the coach set by hand stays. The order of samples and edits makes no difference.
    """
    if not lessons.samples and not lessons.edits:
        return None
    learned = learn(lessons.samples, lessons.edits, lessons.heard)
    usual = learned.sentence_words[1] if learned.sentence_words else 0
    shown = exemplars(lessons.samples, lessons.edits, lessons.heard, usual)
    by_hand = previous.set_by_coach if previous else []
    if previous is not None:
        learned = learned.changed(**{name: getattr(previous.style, name) for name in by_hand if name != "exemplars"})
        shown = previous.exemplars if "exemplars" in by_hand else shown
    sources = _sources(lessons)
    if previous is not None and (previous.style, previous.exemplars, previous.sources) == (learned, shown, sources):
        return None
    return VoiceProfile(
        version=previous.version + 1 if previous else 1,
        parent_version=previous.version if previous else None,
        cause=VoiceCause.TRAINED,
        cause_event_id=cause.event_id,
        created_at=now,
        enabled=previous.enabled if previous else True,
        style=learned,
        set_by_coach=by_hand,
        exemplars=shown,
        sources=sources,
    )


def edited(edit: EditVoice, previous: VoiceProfile | None, now: datetime) -> VoiceProfile:
    """The next version, with what the coach set by hand; a first one where nothing was learned yet."""
    style, shown = (previous.style, previous.exemplars) if previous else (Style(), [])
    said = edit.model_dump(exclude={*Event.model_fields, "enabled", "exemplars", "learn_again"}, exclude_none=True)
    fields: dict[str, Any] = {name: value if value != "" else None for name, value in said.items()}
    for name in ("preferred", "banned"):
        if name in fields:
            fields[name] = [Phrase(text=text, count=0) for text in fields[name]]
    by_hand = {*(previous.set_by_coach if previous else []), *fields}
    if edit.exemplars is not None:
        by_hand.add("exemplars")
        shown = edit.exemplars
    return VoiceProfile(
        version=previous.version + 1 if previous else 1,
        parent_version=previous.version if previous else None,
        cause=VoiceCause.EDITED,
        cause_event_id=edit.event_id,
        created_at=now,
        enabled=edit.enabled if edit.enabled is not None else (previous.enabled if previous else True),
        style=style.changed(**fields),
        set_by_coach=sorted(by_hand - set(edit.learn_again)),
        exemplars=shown,
        sources=previous.sources if previous else [],
    )


def rolled_back(command: RollBackVoice, to: VoiceProfile, newest: VoiceProfile, now: datetime) -> VoiceProfile:
    """The earlier profile as it was, as the next version."""
    return to.changed(
        version=newest.version + 1,
        parent_version=newest.version,
        restored_version=to.version,
        cause=VoiceCause.ROLLED_BACK,
        cause_event_id=command.event_id,
        created_at=now,
    )


def edits(pairs: Sequence[tuple[SummaryDrafted, SummaryDrafted]]) -> list[Edit]:
    """Of (first draft, what the coach made of it)."""
    return [
        Edit(final.session_id, final.title, first.summary.statements, final.summary.statements, final.summary.layout)
        for first, final in pairs
    ]


def sample_id(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()


@dataclass(frozen=True)
class Voice:
    voices: Voices
    summaries: SummaryStore
    sharing: SharingLedger
    now: Callable[[], datetime]

    async def __call__(self, event: Event) -> list[Event]:
        assert isinstance(event, Command)
        while True:
            made = await self.voices.caused_by(event.event_id)
            if made:
                return [made]
            newest = await self.voices.profile(event.coach_id)
            previous = newest.profile if newest else None
            result = await self._result(event, previous)
            if isinstance(result, str):
                return [ChatAnswered(**following(event, "answer", ACTOR, self.now()), reply=result)]
            envelope = following(event, "voice", ACTOR, self.now())
            updated = VoiceProfileUpdated(**envelope, profile=result, reply=_reply(result))
            if await self.voices.save(updated):
                return [updated]

    async def _result(self, event: Command, previous: VoiceProfile | None) -> VoiceProfile | str:
        """The next version, or why there is none."""
        if isinstance(event, DescribeVoice):
            return described(previous) if previous else _NOTHING
        if isinstance(event, EditVoice):
            return edited(event, previous, self.now())
        if isinstance(event, RollBackVoice):
            to = await self.voices.profile(event.coach_id, event.to_version)
            if to is None or previous is None:
                return f"Your voice has no version {event.to_version} to go back to."
            return rolled_back(event, to.profile, previous, self.now())
        lessons = await self._lessons(event, previous)
        if len(lessons.samples) > MOST_SAMPLES:
            return f"A voice is learned from at most {MOST_SAMPLES} samples, and yours has them: nothing was added."
        profile = await asyncio.to_thread(decide, lessons, previous, event, self.now())
        if profile is not None:
            return profile
        return _NOTHING_NEW if previous and lessons.samples else _NOTHING

    async def _lessons(self, event: TrainVoice, previous: VoiceProfile | None) -> Lessons:
        for sample in event.samples:
            await self.voices.add_sample(event.coach_id, sample_id(sample.text), sample)
        learned = previous.sources if previous else []
        known = {one.source_id for one in learned if one.kind is VoiceSourceKind.SAMPLE}
        wanted = known | {sample_id(sample.text) for sample in event.samples if sample.text.strip()}
        found = await self.voices.samples(event.coach_id, wanted)
        pairs = await self.summaries.first_and_newest(event.coach_id, MOST_SESSIONS)
        before = {one.source_id for one in learned if one.kind is VoiceSourceKind.EDIT}
        finals = [(first, await self._final(last)) for first, last in pairs]
        made = edits([(first, final) for first, final in finals if final is not None])
        taught = [one for one in made if event.learn_from_edits or one.session_id in before]
        return await asyncio.to_thread(gathered, found, taught, [first for first, _ in pairs])

    async def _final(self, newest: SummaryDrafted) -> SummaryDrafted | None:
        """The version approved last, as it was; without one, the newest, where the coach changed it."""
        decisions = await self.sharing.of_session(newest.session_id)
        approved = [one.summary_version for one in decisions if isinstance(one, SummaryApproved)]
        if approved:
            return await self.summaries.summary(newest.session_id, approved[-1])
        return newest if newest.summary.cause in _BY_COACH else None


def gathered(found: dict[str, WritingSample], taught: Sequence[Edit], drafts: Sequence[SummaryDrafted]) -> Lessons:
    """In the order of their ids; names are known from who spoke, and from how the coach spells them."""
    samples = [Sample(key, sample.title, sample.text) for key, sample in sorted(found.items())]
    addressed = [sample.writing.addressed for sample in samples if sample.writing.addressed]
    spelt = named("\n".join(sample.writing.text for sample in samples))
    said = [one for draft in drafts for one in [*draft.summary.statements, *draft.summary.removed]]
    heard = Heard(said, [*addressed, *spelt])
    return Lessons(samples, sorted(taught, key=lambda edit: edit.session_id), heard)


def _sources(lessons: Lessons) -> list[VoiceSource]:
    samples = [
        VoiceSource(source_id=one.sample_id, kind=VoiceSourceKind.SAMPLE, title=one.title, words=len(words(one.text)))
        for one in lessons.samples
    ]
    edits = [
        VoiceSource(
            source_id=one.session_id,
            kind=VoiceSourceKind.EDIT,
            title=one.title,
            words=sum(len(words(statement.text)) for statement in one.written),
        )
        for one in lessons.edits
    ]
    return [*samples, *edits]


def _reply(profile: VoiceProfile) -> str:
    if profile.cause is VoiceCause.TRAINED:
        kinds = [source.kind for source in profile.sources]
        samples, changed = kinds.count(VoiceSourceKind.SAMPLE), kinds.count(VoiceSourceKind.EDIT)
        learned = f"{samples} sample{'s' * (samples != 1)} and {changed} edited summar{'ies' if changed != 1 else 'y'}"
        return f"Learned from {learned}. {described(profile)}"
    if profile.restored_version is not None and profile.cause is VoiceCause.ROLLED_BACK:
        return f"Back to version {profile.restored_version}. {described(profile)}"
    return f"Changed as you said. {described(profile)}"


_NOTHING = (
    "I have nothing to learn your voice from yet. Paste or upload something you wrote, such as two or three recaps "
    "to clients, or change a few summaries first."
)
_NOTHING_NEW = "There is nothing in it that I had not learned already: your voice stays as it is."
