from collections.abc import AsyncIterator

import pytest

from tests.gateway.platform import Gateway, build, serving


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    async with serving() as running:
        yield running


@pytest.fixture
async def quiet() -> Gateway:
    """A gateway that does not listen: for REST, over ASGI."""
    return await build()
