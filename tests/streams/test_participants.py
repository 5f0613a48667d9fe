"""Who took part, and who the coach is."""

import pytest

from schemas.transcript import Participant, Role
from streams.formats.draft import Utterance, Utterances
from streams.name_variants import may_be_one
from streams.participants import find_participants


def spoken(*turns: tuple[str | None, str]) -> Utterances:
    return Utterances.of(Utterance(speaker, text, 0, 0) for speaker, text in turns)


def test_only_certain_variants_are_one_person() -> None:
    turns = spoken(
        ("Ana Ruiz", "a"), ("ANA  RUIZ", "b"), ("Ａna Ruiz (she/her)", "c"), ("Ana", "d"), ("Anna Ruiz", "e")
    )
    found = find_participants(turns, None)
    assert [(person.participant_id, person.name) for person in found] == [
        ("p1", "Ana Ruiz"),
        ("p2", "Ana"),
        ("p3", "Anna Ruiz"),
    ]
    assert found[0].raw_names == ["Ana Ruiz", "ANA  RUIZ", "Ａna Ruiz (she/her)"]


@pytest.mark.parametrize(
    ("turns", "coach_name", "roles"),
    [
        ([("Ana Ruiz", "a"), ("Ben", "b?")], "ana ruiz", [Role.COACH, Role.CLIENT]),
        ([("Ana", "a"), ("Ben", "b")], "Ana Ruiz", [Role.COACH, Role.CLIENT]),
        ([("Coach", "a"), ("Ben", "b? c? d?")], None, [Role.COACH, Role.CLIENT]),
        ([("Q", "a"), ("A", "b")], None, [Role.COACH, Role.CLIENT]),
        ([("Ana", "what? why? how?"), ("Ben", "b?")], "Somebody Else", [Role.COACH, Role.CLIENT]),
        ([("Ana", "what? why?"), ("Ben", "b? c?")], None, [Role.UNKNOWN, Role.UNKNOWN]),
        ([("Ana", "what? why?")], None, [Role.UNKNOWN]),
        ([("Ana", "a"), ("Ben", "b"), ("Cy", "c")], "Ana", [Role.COACH, Role.UNKNOWN, Role.UNKNOWN]),
        ([("Ana R", "a"), ("Ana S", "b")], "Ana", [Role.UNKNOWN, Role.UNKNOWN]),
    ],
)
def test_roles(turns: list[tuple[str | None, str]], coach_name: str | None, roles: list[Role]) -> None:
    assert [person.role for person in find_participants(spoken(*turns), coach_name)] == roles


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Graham, Ken (Contractor)", "Ken Graham", True),
        ("Ana", "Ana Ruiz", True),
        ("Ana R.", "Ana Ruiz", True),
        ("Ben's iPhone", "Ben O'Neil", True),
        ("Anna Ruiz", "Ana Ruiz", True),
        ("Ana Ruiz", "Ben Ruiz", False),
        ("Ana R", "Ana S", False),
        ("Speaker 10", "Speaker 11", False),
        ("Q", "A", False),
        ("Coach", "Client", False),
    ],
)
def test_names_that_may_be_one_person_are_said_and_not_joined(name: str, other: str, alike: bool) -> None:
    people = [Participant(participant_id=key, name=one, raw_names=[one]) for key, one in (("p1", name), ("p2", other))]
    assert list(may_be_one(people)) == ([(name, other)] if alike else [])
