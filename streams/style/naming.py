"""What a client is called."""

from schemas.voice import ClientName


def called(full_name: str | None, naming: ClientName | None) -> str:
    """`Marcus Hill` as `Marcus`, `Marcus Hill`, `MH` or `The client`; by first name where no habit is known."""
    parts = (full_name or "").split()
    if not parts or naming is ClientName.THE_CLIENT:
        return "The client"
    if naming is ClientName.FULL_NAME:
        return " ".join(parts)
    if naming is ClientName.INITIALS:
        return "".join(part[0].upper() for part in parts)
    return parts[0]
