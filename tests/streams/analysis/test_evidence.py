"""A span always checks, and nothing can change under it unseen."""

from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.summary import Section, Statement, Support
from schemas.transcript import Segment
from streams.evidence import check, quote, span
from tests.streams.analysis.builders import transcript


def segment(text: str) -> Segment:
    return transcript("Coach: x").segments[0].model_copy(update={"text": text})


def statement(text: str, said: Segment, start: int = 0, end: int | None = None) -> Statement:
    evidence = [span(said, start, len(said.text) if end is None else end)]
    return Statement(statement_id="a", section=Section.OVERVIEW, text=text, evidence=evidence)


texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


@given(text=texts, data=st.data())
def test_a_span_always_checks(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = segment(text)
    assert quote(span(said, start, end), {said.segment_id: said}) == text[start:end]


@given(text=texts, data=st.data())
def test_any_change_of_the_quoted_text_breaks_it(text: str, data: st.DataObject) -> None:
    said = segment(text)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(texts)
    assume(other != text[at])
    changed = segment(text[:at] + other + text[at + 1 :])
    assume(changed.text[: len(text)] != text)
    proof = statement(text, said)
    assert quote(proof.evidence[0], {said.segment_id: changed}) is None
    assert check(proof, {said.segment_id: changed}) is Support.UNSUPPORTED


def test_words_that_are_not_quoted_are_seen() -> None:
    said = segment("I'll call Petra by Friday.")
    by_id = {said.segment_id: said}
    assert check(statement("I'll call Petra.", said), by_id) is Support.SUPPORTED
    assert check(statement("I'll call Petra gladly.", said), by_id) is Support.PARTIAL
    assert check(statement("The invoices were never paid.", said), by_id) is Support.UNSUPPORTED


def test_a_denial_left_out_is_not_supported() -> None:
    said = segment("I won't call Petra.")
    assert check(statement("Call Petra.", said), {said.segment_id: said}) is Support.PARTIAL


def test_no_evidence_is_no_support() -> None:
    bare = Statement(statement_id="a", section=Section.OVERVIEW, text="Anything.")
    assert check(bare, {}) is Support.UNSUPPORTED


def test_who_spoke_may_be_named() -> None:
    said = transcript("Nadia: I'll call Petra.").segments[0]
    assert check(statement("Nadia will call Petra.", said), {said.segment_id: said}) is Support.SUPPORTED
