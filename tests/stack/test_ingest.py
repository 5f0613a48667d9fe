from pathlib import Path
from typing import Any

import httpx
import pytest

from stack.commands.ingest import RETRY_DELAYS_S, Result, follow, send, summary, transcripts_in
from stack.gateway_client import Busy, GatewayClient, Rejected


class Told(GatewayClient):
    """Answers as it was told to, one after the other; the last for ever."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        super().__init__("http://gateway")
        self.asked = 0
        self._answers = list(answers)

    async def upload(self, path: Path, **fields: str) -> dict[str, Any]:
        return self._next()

    async def get(self, path: str) -> dict[str, Any]:
        return self._next()

    def _next(self) -> dict[str, Any]:
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


async def no_pause(seconds: float) -> None:
    pass


NEW = {"session_id": "s1", "duplicate": False}
PATH = Path("a.vtt")


async def test_an_upload_is_tried_again_while_the_gateway_is_away() -> None:
    gateway = Told(httpx.ConnectError("refused"), Busy("try again (HTTP 503)"), NEW)
    result, session_id = await send(gateway, PATH, {}, no_pause)
    assert (result.kind, session_id, gateway.asked) == ("new", "s1", 3)


async def test_trying_ends() -> None:
    gateway = Told(Busy("try again (HTTP 503)"))
    result, session_id = await send(gateway, PATH, {}, no_pause)
    assert (result.kind, session_id, gateway.asked) == ("refused", None, len(RETRY_DELAYS_S) + 1)


async def test_what_is_refused_is_not_tried_again() -> None:
    gateway = Told(Rejected("a.vtt is empty (HTTP 422)"))
    result, session_id = await send(gateway, PATH, {}, no_pause)
    assert (result.is_bad, result.text, session_id, gateway.asked) == (True, "a.vtt is empty (HTTP 422)", None, 1)


async def test_a_file_that_cannot_be_read_is_one_result(tmp_path: Path) -> None:
    async with GatewayClient("http://gateway") as gateway:
        result, _ = await send(gateway, tmp_path / "gone.vtt", {}, no_pause)
    assert "No such file" in result.text


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ({"stage": "SUMMARIZED", "summary_version": 1}, "summarized"),
        ({"stage": "REJECTED", "error": "The file is empty."}, "rejected"),
        ({"stage": "PARSED"}, "unfinished"),
    ],
)
async def test_following_ends_with_the_outcome(last: dict[str, Any], kind: str) -> None:
    gateway = Told({"stage": "UPLOADED"}, httpx.ReadError("gone"), last)
    result = await follow(gateway, PATH, "s1", 5, no_pause)
    assert result.kind == kind
    assert last.get("error", "") in result.text


def test_the_summary_counts() -> None:
    results = [Result(PATH, "new", ""), Result(PATH, "refused", ""), Result(PATH, "new", "")]
    assert summary(results) == "3 files: 2 new, 1 refused"
    assert summary([]) == "0 files"


def test_a_folder_gives_its_files_but_the_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.vtt", "sub/a.vtt", ".DS_Store", ".git/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in transcripts_in(tmp_path)] == ["b.vtt", "a.vtt"]
