"""Consents as they are kept, and the law by which they allow something."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connectors.consents_port import Consents, Subject, consent_id, permitted
from schemas.consent import ConsentPurpose, LawfulBasis
from schemas.events import ConsentChanged
from tests.connectors.examples import T0, envelope, unique

CLOUD = ConsentPurpose.AI_ANALYSIS_CLOUD
SUBJECT = Subject("session-1", "client-1")
NOW = T0 + timedelta(hours=24)


def consent(
    client_id: str | None = None,
    session_id: str | None = None,
    hours: int = 0,
    withdrawn: int | None = None,
    expires: int | None = None,
    purpose: ConsentPurpose = CLOUD,
    coach_id: str = "coach-1",
) -> ConsentChanged:
    def at(hour: int | None) -> datetime | None:
        return None if hour is None else T0 + timedelta(hours=hour)

    return ConsentChanged(
        **envelope(coach_id, minute=60 * (hours if withdrawn is None else withdrawn)),
        consent_id=consent_id(coach_id, client_id, session_id, purpose),
        client_id=client_id,
        session_id=session_id,
        purpose=purpose,
        basis=LawfulBasis.CONSENT,
        text_version="letter 1",
        granted_at=T0 + timedelta(hours=hours),
        withdrawn_at=at(withdrawn),
        expires_at=at(expires),
    )


hour = st.integers(0, 23)
scope = st.sampled_from([("client-1", None), (None, "session-1"), ("client-2", None), (None, "session-2")])
anything = st.builds(
    lambda whose, hours, withdrawn, expires, purpose: consent(
        whose[0], whose[1], hours, withdrawn=withdrawn, expires=expires, purpose=purpose
    ),
    scope,
    hour,
    st.none() | hour,
    st.none() | st.integers(1, 48),
    st.sampled_from([CLOUD, ConsentPurpose.RECORD]),
)
several = st.lists(anything, max_size=6)


def asked(consents: list[ConsentChanged]) -> bool:
    return permitted(consents, SUBJECT, CLOUD, NOW)


def test_none_is_no() -> None:
    assert not asked([])


@given(several)
def test_what_is_allowed_is_allowed_by_a_consent_that_stands(consents: list[ConsentChanged]) -> None:
    if asked(consents):
        assert any(
            one.purpose is CLOUD
            and one.withdrawn_at is None
            and (one.expires_at is None or one.expires_at > NOW)
            and (one.client_id == "client-1" or one.session_id == "session-1")
            for one in consents
        )


@given(several, scope)
def test_a_withdrawal_that_covers_the_session_now_ends_it(
    consents: list[ConsentChanged], whose: tuple[str | None, str | None]
) -> None:
    taken_back = consent(*whose, withdrawn=24)
    covers = whose in ((None, "session-1"), ("client-1", None))
    assert asked([*consents, taken_back]) == (asked(consents) and not covers)


@given(several, st.integers(0, 23))
def test_what_one_session_took_back_no_word_about_the_client_gives_again(
    consents: list[ConsentChanged], hours: int
) -> None:
    of_client = [one for one in consents if one.client_id is not None]
    assert not asked([*of_client, consent(None, "session-1", 0, withdrawn=hours), consent("client-1", hours=23)])


@given(several)
def test_order_does_not_matter(consents: list[ConsentChanged]) -> None:
    assert asked(consents) == asked(consents[::-1])


def test_a_session_may_be_allowed_anew_after_the_client_took_it_back() -> None:
    taken_back = consent("client-1", withdrawn=3)
    assert not asked([taken_back, consent(None, "session-1", hours=2)])
    assert asked([taken_back, consent(None, "session-1", hours=4)])


def test_a_session_of_nobody_has_only_its_own() -> None:
    of_client = consent("client-1")
    assert not permitted([of_client], Subject("session-1", None), CLOUD, NOW)
    assert permitted([consent(None, "session-1")], Subject("session-1", None), CLOUD, NOW)


async def test_the_newest_change_of_each_consent_stays(consents: Consents) -> None:
    coach_id = unique()
    given_, taken_back = (
        consent("client-1", coach_id=coach_id),
        consent("client-1", withdrawn=5, coach_id=coach_id),
    )
    await consents.record(taken_back)
    await consents.record(given_)
    await consents.record(taken_back)
    other = consent(None, "session-1", hours=1, coach_id=coach_id)
    await consents.record(other)
    assert list(await consents.of_coach(coach_id)) == [taken_back, other]
    assert list(await consents.of_coach(unique())) == []
