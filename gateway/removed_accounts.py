"""Who was connected when their account was removed is sent away: asked of the database for all at once."""

import asyncio
import logging

from connectors.ports import Unavailable
from gateway.gate import Gate
from gateway.known_accounts import KnownAccounts

EVERY_S = 30.0

log = logging.getLogger(__name__)


async def keep_sending_away(gate: Gate, accounts: KnownAccounts) -> None:
    """Until cancelled."""
    while True:
        await asyncio.sleep(EVERY_S)
        await send_away(gate, accounts)


async def send_away(gate: Gate, accounts: KnownAccounts) -> None:
    """While the database does not answer, everybody stays."""
    try:
        removed = await accounts.removed(sorted(gate.coaches()))
    except Unavailable as error:
        log.warning("whether accounts were removed is not known: %s", error)
        return
    if removed:
        gate.forbid(removed)
        log.info("%d accounts were removed: their connections are closed", len(removed))
