import os
import socket

import pytest

from stack import ports
from stack.ports import LOOPBACK, NoFreePort, Ports


def a_free_port() -> int:
    return Ports(usual=False).take("test", 0)


def test_the_usual_port_when_it_is_free() -> None:
    port = a_free_port()
    assert Ports().take("kafka", port) == port


def test_another_when_it_is_in_use_saying_which_and_by_whom() -> None:
    said: list[str] = []
    with socket.socket() as taken:
        taken.bind((LOOPBACK, a_free_port()))
        taken.listen()
        port = taken.getsockname()[1]
        other = Ports(say=said.append).take("kafka broker", port)
    assert other != port
    assert said[0].startswith(f"port {port} (kafka broker) is in use by ")
    assert f"(pid {os.getpid()}), taking {other}" in said[0]


def test_no_port_is_given_twice() -> None:
    port, given = a_free_port(), Ports()
    assert given.take("one", port) != given.take("two", port)


def test_random_ports_leave_the_usual_one_alone() -> None:
    given = Ports(usual=False)
    assert 9092 not in {given.take("kafka", 9092) for _ in range(20)}


def test_no_free_port_at_all_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "is_free", lambda _: False)
    with pytest.raises(NoFreePort, match="kafka"):
        Ports().take("kafka", 9092)
