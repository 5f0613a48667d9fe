from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from connectors.session_status import Contribution, SessionRow, contribution, merge
from schemas.events import NotificationStatus
from tests.connectors.examples import drafted, indexed, notified, parsed, rejected, uploaded

minutes = st.integers(0, 5)
versions = st.integers(1, 3)
events = st.one_of(
    st.builds(uploaded, st.just("c"), st.just("s"), minutes),
    st.builds(parsed, st.just("c"), st.just("s"), minutes, versions),
    st.builds(rejected, st.just("c"), st.just("s"), minutes),
    st.builds(drafted, st.just("c"), st.just("s"), minutes, versions, title=st.sampled_from("ab")),
    st.builds(indexed, st.just("c"), st.just("s"), minutes, versions, st.integers(0, 9)),
    st.builds(notified, st.just("c"), st.just("s"), minutes, st.sampled_from(NotificationStatus)),
)
contributions = st.lists(events.map(contribution).map(lambda said: said or _never()), min_size=1, max_size=12)


def _never() -> Contribution:
    raise AssertionError("every one of these events is about a status")


def folded(said: list[Contribution]) -> SessionRow | None:
    empty: SessionRow | None = None
    return reduce(merge, said, empty)


@given(contributions, st.data())
def test_order_and_repeats_do_not_matter(said: list[Contribution], data: st.DataObject) -> None:
    repeated = said + data.draw(st.lists(st.sampled_from(said), max_size=4))
    assert folded(data.draw(st.permutations(repeated))) == folded(said)
