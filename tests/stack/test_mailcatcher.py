import smtplib
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from stack import health
from stack.mailcatcher import digest, keep
from stack.ports import LOOPBACK, Ports
from stack.process import Process
from stack.supervisor import Supervisor


def message(message_id: str, text: str = "See you on Thursday – Zoë") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "coach@example.org", "client@example.org", "Your recap"
    made["Message-ID"] = message_id
    made.set_content(text)
    return made


def test_each_arrival_is_kept(tmp_path: Path) -> None:
    raw = message("<1@example.org>").as_bytes()
    first, second = keep(raw, tmp_path), keep(raw, tmp_path)
    name = digest("<1@example.org>")
    assert [first.name, second.name] == [f"{name}.0.eml", f"{name}.1.eml"]
    assert first.read_bytes() == raw
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_a_message_without_an_id_is_kept_too(tmp_path: Path) -> None:
    assert keep(b"Subject: hello\r\n\r\nno id", tmp_path).read_bytes().endswith(b"no id")


def test_what_was_acknowledged_is_on_disk(tmp_path: Path) -> None:
    port, kept = Ports(usual=False).take("smtp", 0), tmp_path / "mail"
    where = ("--host", LOOPBACK, "--port", str(port), "--dir", str(kept))
    supervisor = Supervisor(tmp_path)
    try:
        argv = (sys.executable, "-m", "stack.mailcatcher", *where)
        supervisor.add(Process("mail", argv, ready=lambda: health.smtp(port)))
        supervisor.wait_ready("mail")
        with smtplib.SMTP(LOOPBACK, port) as client:
            client.send_message(message("<2@example.org>"))
            (path,) = kept.glob("*.eml")
        assert path.name == f"{digest('<2@example.org>')}.0.eml"
        assert "See you on Thursday" in path.read_text()
        supervisor.stop("mail")
        assert supervisor.child("mail").last_exit == "exit code 0"
    finally:
        supervisor.close()


@pytest.mark.parametrize("hostile", ["<../../etc/passwd>", "<a/b@c>", "<\x00@x>"])
def test_an_id_never_names_a_path(tmp_path: Path, hostile: str) -> None:
    assert keep(f"Message-ID: {hostile}\r\n\r\nhi".encode(), tmp_path).parent == tmp_path
