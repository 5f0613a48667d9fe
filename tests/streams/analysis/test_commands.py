"""What coaches say, and what it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.summary import Layout, Section
from streams.explain import CAN_DO
from streams.extractive import commands as c
from streams.extractive.commands import CAN_SAY, Command
from streams.extractive.grammar import read
from streams.requests import read_request
from tests.streams.analysis.phrasings import SAID, means


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("make it shorter", [c.Shorter()]),
        ("Can you shorten this, please?", [c.Shorter()]),
        ("too long!", [c.Shorter()]),
        ("cut it to 3 sentences", [c.Shorter(3)]),
        ("longer", [c.Longer()]),
        ("more detail please", [c.Longer()]),
        ("turn it into bullet points", [c.Arrange(Layout.BULLETS)]),
        ("back to prose", [c.Arrange(Layout.PROSE)]),
        ("shorter and in bullets", [c.Shorter(), c.Arrange(Layout.BULLETS)]),
        ("focus on delegation and trust", [c.Focus("delegation and trust")]),
        ("focus on Tomasz and make it shorter", [c.Focus("Tomasz"), c.Shorter()]),
        ("leave out the dishwasher", [c.LeaveOut("dishwasher")]),
        ("leave the dishwasher out", [c.LeaveOut("dishwasher")]),
        ("leave out the commitment about Petra", [c.RemoveAbout("Petra", Section.COMMITMENTS)]),
        ("please remove everything about Helen", [c.LeaveOut("Helen")]),
        ("remove sentence 3", [c.Remove((3,))]),
        ("delete the third sentence", [c.Remove((3,))]),
        ("drop the last sentence", [c.Remove((-1,))]),
        ("remove the second commitment", [c.Remove((2,), Section.COMMITMENTS)]),
        ("remove the obstacles", [c.RemoveSection(Section.OBSTACLES)]),
        ("remove the sentence about the airport", [c.RemoveAbout("airport")]),
        ("restore it", [c.RestoreLast()]),
        ("put it back", [c.RestoreLast()]),
        ("put back the sentence about Helen", [c.RestoreAbout("Helen")]),
        ("bring back the coyote", [c.RestoreAbout("coyote")]),
        ("restore everything", [c.RestoreAll()]),
        ("add what she said about the budget", [c.Add("budget")]),
        ("make it rhyme", []),
        ("what's the weather?", []),
        ("", []),
    ],
)
def test_read(said: str, meant: list[Command]) -> None:
    assert read(said) == meant


def test_everything_that_is_offered_is_understood() -> None:
    assert all(read(said) or read_request(said) for said in [*CAN_SAY, *CAN_DO])


@pytest.mark.parametrize(("said", "meant"), SAID)
def test_what_coaches_say_is_understood(said: str, meant: str) -> None:
    assert means(said) == meant


@given(st.text(max_size=600))
def test_anything_can_be_said(said: str) -> None:
    read(said)
    read_request(said)
