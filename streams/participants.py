"""Who took part: labels joined where they are certainly one person, and which of them is the coach."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

from connectors.clients_port import Client
from schemas.transcript import Participant, Role, Transcript
from streams.formats.draft import Utterances

_QUALIFIER = re.compile(
    r"[(\[]\s*(?:(?:she|he|they|her|him|hers|his|them|theirs|ze|xe|any|all)(?:\s*/\s*\w+)+"
    r"|host|co-host|guest|external|contractor|me|you|unverified)\s*[)\]]",
    re.IGNORECASE,
)
_ROLE_LABELS = {
    "coach": Role.COACH,
    "interviewer": Role.COACH,
    "q": Role.COACH,
    "client": Role.CLIENT,
    "coachee": Role.CLIENT,
    "interviewee": Role.CLIENT,
    "a": Role.CLIENT,
}
_FEWEST_QUESTIONS = 2
_CLEARLY_MORE = 1.5


def name_key(label: str) -> str:
    """Equal for labels that certainly name one person: they differ in case, spacing, width or a qualifier alone."""
    folded = unicodedata.normalize("NFKC", label)
    bare = _QUALIFIER.sub(" ", folded).casefold().split()
    return " ".join(bare or folded.casefold().split())


def find_participants(utterances: Utterances, coach_name: str | None) -> list[Participant]:
    """In order of first appearance, as `p1`, `p2`, …, with roles where they can be told."""
    said: dict[str, list[str]] = defaultdict(list)
    for speaker, words in zip(utterances.speaker, utterances.text, strict=True):
        if speaker is not None:
            said[speaker].append(words)
    names: dict[str, list[str]] = {}
    questions: Counter[str] = Counter()
    spoken: Counter[str] = Counter()
    for label, texts in said.items():
        key, text = name_key(label), "".join(texts)
        names.setdefault(key, []).append(label)
        questions[key] += text.count("?") + text.count("？") + text.count("؟")
        spoken[key] += len(text)
    roles = _roles(list(names), questions, spoken, coach_name)
    return [
        Participant(
            participant_id=f"p{number}",
            name=_display_name(labels[0]),
            role=roles.get(key, Role.UNKNOWN),
            raw_names=labels,
        )
        for number, (key, labels) in enumerate(names.items(), 1)
    ]


def recognised_client(transcript: Transcript, clients: Sequence[Client]) -> str | None:
    """The id of the client whose whole name the session's one client speaks under; null where that is not certain."""
    speaking = [participant for participant in transcript.participants if participant.role is Role.CLIENT]
    if len(speaking) != 1:
        return None
    key = name_key(speaking[0].name)
    named = [client.client_id for client in clients if name_key(client.name) == key]
    return named[0] if len(named) == 1 else None


def _display_name(label: str) -> str:
    folded = " ".join(unicodedata.normalize("NFC", label).split())
    return " ".join(_QUALIFIER.sub(" ", folded).split()) or folded


def _roles(keys: list[str], questions: Counter[str], spoken: Counter[str], coach_name: str | None) -> dict[str, Role]:
    roles = {key: _ROLE_LABELS[key] for key in keys if key in _ROLE_LABELS}
    coach = _named_coach(keys, coach_name) or _labelled_coach(roles) or _asks_most(keys, roles, questions)
    if coach is None:
        return roles
    roles[coach] = Role.COACH
    client = _client([key for key in keys if key != coach and key not in roles], spoken)
    if client is not None:
        roles[client] = Role.CLIENT
    return roles


def _client(others: list[str], spoken: Counter[str]) -> str | None:
    """Who is left beside the coach; of several, one who says clearly more than any other."""
    ranked = sorted(others, key=lambda key: -spoken[key])
    if len(ranked) < 2:
        return ranked[0] if ranked else None
    return ranked[0] if spoken[ranked[0]] > _CLEARLY_MORE * spoken[ranked[1]] else None


def _named_coach(keys: list[str], coach_name: str | None) -> str | None:
    """The account's name, or the only label whose words are all in it or that has all of its words."""
    wanted = name_key(coach_name or "")
    if not wanted or wanted in keys:
        return wanted or None
    words = set(wanted.split())
    alike = [key for key in keys if set(key.split()) <= words or words <= set(key.split())]
    return alike[0] if len(alike) == 1 else None


def _labelled_coach(roles: dict[str, Role]) -> str | None:
    coaches = [key for key, role in roles.items() if role is Role.COACH]
    return coaches[0] if len(coaches) == 1 else None


def _asks_most(keys: list[str], roles: dict[str, Role], questions: Counter[str]) -> str | None:
    """Coaches ask: the one with clearly the most questions, where there is somebody to ask."""
    ranked = sorted((key for key in keys if key not in roles), key=lambda key: -questions[key])
    if len(keys) < 2 or not ranked or questions[ranked[0]] < _FEWEST_QUESTIONS:
        return None
    runner_up = max(questions[key] for key in keys if key != ranked[0])
    return ranked[0] if questions[ranked[0]] > _CLEARLY_MORE * runner_up else None
