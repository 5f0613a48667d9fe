from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.memory import MemoryObjects
from connectors.object_keys import checked_key
from connectors.objects import FsspecObjects
from connectors.ports import NotFound, ObjectStore, Unavailable
from tests.connectors.examples import unique


@pytest.fixture(params=["memory", "folder", "fsspec"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "memory":
        return MemoryObjects()
    return FsspecObjects(tmp_path.as_uri() if request.param == "folder" else f"memory://{unique()}")


async def test_what_is_put_is_got(objects: ObjectStore) -> None:
    await objects.put("coach/ab/cdef.vtt", b"\x00\xff words")
    assert await objects.get("coach/ab/cdef.vtt") == b"\x00\xff words"


async def test_put_again_replaces(objects: ObjectStore) -> None:
    await objects.put("a/b", b"one")
    await objects.put("a/b", b"")
    assert await objects.get("a/b") == b""


async def test_a_file_is_put_from_its_start(objects: ObjectStore) -> None:
    file = BytesIO(bytes(range(256)) * 8192)
    file.seek(100)
    await objects.put_file("a/large", file)
    assert await objects.get("a/large") == file.getvalue()


async def test_what_is_not_there_is_not_found(objects: ObjectStore) -> None:
    with pytest.raises(NotFound):
        await objects.get("coach/nothing")


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../a", "a/../b", "a//b", "a/.hidden", "a\\b", "a b", "a\n", "ü", "~"]
)
async def test_no_key_leaves_the_store(objects: ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="not an object key"):
        await objects.put(key, b"")
    with pytest.raises(ValueError, match="not an object key"):
        await objects.get(key)


@given(st.text())
def test_a_key_that_passes_stays_below_its_root(key: str) -> None:
    try:
        checked_key(key)
    except ValueError:
        return
    root = Path("/root/of/store")
    assert (root / key).resolve().is_relative_to(root)
    assert (root / key).resolve() != root


async def test_a_failed_write_leaves_the_old_object_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    objects = FsspecObjects(tmp_path.as_uri())
    await objects.put("a/b", b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("connectors.objects.os.fsync", full)
    with pytest.raises(Unavailable):
        await objects.put("a/b", b"new")
    assert await objects.get("a/b") == b"old"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
