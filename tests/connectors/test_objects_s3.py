"""The object store on a bucket, against a server that speaks S3."""

import os
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO

import fsspec
import pytest

from connectors.objects import FsspecObjects
from connectors.ports import NotFound, Unavailable
from tests.connectors.examples import unique

PART = 5 * 1024 * 1024


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    running = import_module("moto.server").ThreadedMotoServer("127.0.0.1", 0)
    running.start()
    host, port = running.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    yield os.environ["AWS_ENDPOINT_URL"]
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    running.stop()


@pytest.fixture
def bucket(server: str) -> str:
    name = f"coachstream-{unique()}"
    fsspec.filesystem("s3").mkdir(name)
    return name


async def test_a_bucket_keeps_what_it_is_given(bucket: str) -> None:
    objects = FsspecObjects(f"s3://{bucket}/objects")
    await objects.put("uploads/ab", b"\x00\xff words")
    assert await objects.get("uploads/ab") == b"\x00\xff words"
    await objects.put("uploads/ab", b"")
    assert await objects.get("uploads/ab") == b""
    with pytest.raises(NotFound):
        await objects.get("uploads/nothing")


async def test_a_large_file_goes_in_parts(bucket: str) -> None:
    file = BytesIO(os.urandom(PART) * 12)
    objects = FsspecObjects(f"s3://{bucket}")
    await objects.put_file("large", file)
    assert await objects.get("large") == file.getvalue()


class Broken(BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= PART:
            raise OSError("the disk is gone")
        return super().read(size)


async def test_a_put_that_breaks_off_leaves_what_was_there(bucket: str) -> None:
    objects = FsspecObjects(f"s3://{bucket}")
    await objects.put("kept", b"old")
    with pytest.raises(Unavailable):
        await objects.put_file("kept", Broken(bytes(2 * PART)))
    assert await objects.get("kept") == b"old"


async def test_no_bucket_and_no_server_are_unavailable(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable):
        await FsspecObjects(f"s3://{unique()}").put("a", b"")
