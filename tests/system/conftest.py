"""The whole platform, once for all system tests."""

from collections.abc import Iterator

import pytest

from stack.native import NativeStack
from stack.platform import Platform


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    whole = Platform(NativeStack())
    try:
        whole.start(tmp_path_factory.mktemp("platform"), usual_ports=False)
        yield whole
    finally:
        whole.stop()
