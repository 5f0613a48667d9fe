"""Which language model a process has, by its environment; none without COACHSTREAM_MODEL."""

import ipaddress
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from connectors.guarded_fetch import is_public

OPENAI = "https://api.openai.com/v1"
LEAST_PART = 2_000
_YES = frozenset({"1", "true", "yes", "on"})


class BadModelSettings(ValueError):
    """The environment contradicts itself; the message says what to set."""


@dataclass(frozen=True)
class ModelSettings:
    name: str
    api_key: str = field(repr=False)
    base_url: str = OPENAI
    local: bool = False
    """Declared to be the coach's own machine or network: no consent for a cloud is needed."""
    prices: Path | None = None
    part_characters: int = 60_000
    """Of a session's words, what one question holds: about 15,000 tokens, so that an hour of speech is one part and the
    answer still fits a context of 32,000 tokens."""

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or ""


def model_settings(environment: Mapping[str, str]) -> ModelSettings | None:
    """Null where no model is set up. Raises BadModelSettings."""
    name, key = environment.get("COACHSTREAM_MODEL", "").strip(), environment.get("OPENAI_API_KEY", "").strip()
    base_url = environment.get("OPENAI_BASE_URL", "").strip()
    if not name or not (key or base_url):
        return None
    if base_url and urlsplit(base_url).scheme not in ("http", "https"):
        raise BadModelSettings(f"OPENAI_BASE_URL is no http address: {base_url!r:.100}")
    local = environment.get("COACHSTREAM_MODEL_LOCAL", "").strip().lower() in _YES
    prices = environment.get("COACHSTREAM_PRICES")
    part = environment.get("COACHSTREAM_MODEL_PART", "").strip() or str(ModelSettings.part_characters)
    if not part.isdecimal() or int(part) < LEAST_PART:
        raise BadModelSettings(f"COACHSTREAM_MODEL_PART is a number of characters, {LEAST_PART} or more: {part!r:.40}")
    # Servers of one's own want no key, and the client wants one to send.
    return ModelSettings(name, key or "none", base_url or OPENAI, local, Path(prices) if prices else None, int(part))


def checked_local(settings: ModelSettings, resolve: Callable[[str], Sequence[str]]) -> ModelSettings:
    """`settings`, if what is declared local is at no public address. `resolve` gives a host's addresses.

    Raises BadModelSettings: a wrong declaration would send clients' words away without their consent.
    """
    if not settings.local:
        return settings
    addresses = [settings.host] if _is_address(settings.host) else resolve(settings.host)
    if not addresses or any(is_public(address) for address in addresses):
        raise BadModelSettings(
            f"COACHSTREAM_MODEL_LOCAL says that {settings.host} is local, but its address is on the internet: "
            "unset it, or set OPENAI_BASE_URL to a server on this machine or network"
        )
    return settings


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def resolved(host: str) -> Sequence[str]:
    """All addresses of a host, none where it has none."""
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except OSError:
        return []
