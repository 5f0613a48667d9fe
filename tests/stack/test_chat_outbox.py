"""What was said and not acknowledged."""

import pytest

from stack.chat_outbox import IN_FLIGHT, REPEAT_WITHIN_S, Outbox, Saying
from stack.chat_protocol import NotAccepted


def taken(outbox: Outbox) -> list[str]:
    texts = []
    while (message := outbox.take()) is not None:
        texts.append(message["text"])
    return texts


def filled(*texts: str) -> tuple[Outbox, list[Saying]]:
    outbox = Outbox()
    return outbox, [outbox.add(text, None, 0.0) for text in texts]


async def test_a_few_are_under_way_at_once_and_the_rest_follows_in_order() -> None:
    outbox, sayings = filled(*(f"{number}" for number in range(IN_FLIGHT + 2)))
    assert taken(outbox) == [f"{number}" for number in range(IN_FLIGHT)]
    outbox.acknowledge(sayings[0].id)
    assert sayings[0].answer.done()
    assert taken(outbox) == [f"{IN_FLIGHT}"]


async def test_after_a_reconnect_all_is_said_again_under_the_same_ids() -> None:
    outbox, sayings = filled("one", "two")
    outbox.take()
    outbox.disconnected()
    again = [outbox.take(), outbox.take()]
    assert again == [saying.message for saying in sayings]


async def test_what_could_not_be_taken_goes_before_what_was_said_later() -> None:
    outbox, sayings = filled("one", "two")
    outbox.take()
    outbox.requeue(sayings[0].id)
    assert taken(outbox) == ["one", "two"]


async def test_the_message_that_was_too_big_is_the_longest_in_bytes_of_those_under_way() -> None:
    outbox, (letters, owls) = filled("x" * 20, "🦉" * 6)
    taken(outbox)
    outbox.add("y" * 100, None, 0.0)
    outbox.refuse_longest()
    with pytest.raises(NotAccepted, match="too long"):
        await owls.answer
    assert not letters.answer.done()


async def test_what_may_have_arrived_too_long_ago_is_not_repeated() -> None:
    outbox, (tried,) = filled("tried")
    taken(outbox)
    fresh = outbox.add("fresh", None, 0.0)
    outbox.disconnected()
    outbox.refuse_uncertain(REPEAT_WITHIN_S)
    assert not tried.answer.done()
    outbox.refuse_uncertain(REPEAT_WITHIN_S + 1)
    with pytest.raises(NotAccepted, match="may have arrived"):
        await tried.answer
    assert not fresh.answer.done()
    assert taken(outbox) == ["fresh"]


async def test_an_answer_that_nobody_waits_for_is_no_matter() -> None:
    outbox, (one, two) = filled("one", "two")
    one.answer.cancel()
    two.answer.cancel()
    outbox.acknowledge(one.id)
    outbox.acknowledge("unheard of")
    outbox.refuse(two.id, "no")
    assert taken(outbox) == []
