"""One pool of connections, and what its failures mean."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from connectors.ports import Unavailable


class Database:
    """PostgreSQL at `url`; nothing is connected before the first statement."""

    def __init__(self, url: str, pool_size: int = 5, statement_timeout_s: float = 10) -> None:
        self._engine: AsyncEngine = create_async_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 5,
                "application_name": "coachstream",
                "options": f"-c statement_timeout={int(statement_timeout_s * 1000)} -c timezone=UTC",
            },
        )

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed at the end. Raises Unavailable where the same may succeed later."""
        try:
            async with self._engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            # psycopg's OperationalError: no connection, timeouts, deadlocks, too many clients, a server shutting down.
            raise Unavailable(f"PostgreSQL: {_reason(error)}") from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise Unavailable(f"PostgreSQL: {_reason(error)}") from error
            raise

    async def close(self) -> None:
        await self._engine.dispose()


def _reason(error: DBAPIError | PoolTimeout) -> str:
    """Without SQLAlchemy's own text, which repeats the statement's parameters: passwords' hashes and clients' words."""
    return str(error.orig) if isinstance(error, DBAPIError) else "no free connection"
