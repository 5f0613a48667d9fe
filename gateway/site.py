"""The built web app, and the mail that a local catcher keeps."""

import asyncio
import email
import email.policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import FileResponse, HTMLResponse, Response

from connectors.addresses import address_key
from connectors.ports import NotFound
from gateway.auth import Identity
from gateway.callers import Callers

NOT_BUILT = """<!doctype html><meta charset="utf-8"><title>Coachstream</title>
<h1>Coachstream is running</h1><p>The web app is not built. <code>make web</code> builds it; the API is here already:
<a href="/openapi.json">/openapi.json</a>.</p>"""
MAILS = 200


def site_routes(root: Path) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/{path:path}")
    async def page(path: str) -> Response:
        found = await asyncio.to_thread(_file, root, path)
        if found is None:
            return HTMLResponse(NOT_BUILT, 503)
        immutable = found.parent.name == "assets"
        caching = "public, max-age=31536000, immutable" if immutable else "no-cache"
        return FileResponse(found, headers={"Cache-Control": caching})

    return routes


def _file(root: Path, path: str) -> Path | None:
    """The file, or the app's page for a path that is the app's own; null when it is not built. Raises NotFound."""
    root = root.resolve()
    index = root / "index.html"
    wanted = (root / path).resolve()
    if wanted.is_relative_to(root) and wanted.is_file():
        return wanted
    if "." in wanted.name:
        raise NotFound(path)
    return index if index.is_file() else None


def mail_routes(callers: Callers, mail_dir: Path | None) -> APIRouter:
    routes = APIRouter(prefix="/mail", tags=["mail"])
    caller = Depends(callers)

    async def mine(identity: Identity) -> list[dict[str, Any]]:
        """Raises NotFound where mail is really sent."""
        if mail_dir is None:
            raise NotFound("mail is not kept here")
        coach = await callers.coach(identity)
        kept = await asyncio.to_thread(_mails, mail_dir)
        return [mail for mail in kept if address_key(mail["recipient"]) == address_key(coach.email)]

    @routes.get("")
    async def mails(identity: Identity = caller) -> dict[str, Any]:
        return {"messages": await mine(identity)}

    @routes.get("/{message_id}")
    async def mail(message_id: str, identity: Identity = caller) -> dict[str, Any]:
        found = next((one for one in await mine(identity) if one["message_id"] == message_id), None)
        if found is None:
            raise NotFound(message_id)
        return found

    return routes


def _mails(folder: Path) -> list[dict[str, Any]]:
    """Newest first."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    return [_mail(file.read_bytes()) for file in files[:MAILS]]


def _mail(raw: bytes) -> dict[str, Any]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    return {
        "message_id": str(message.get("Message-ID", "")).strip().strip("<>"),
        "sender": _address(message, "From"),
        "recipient": _address(message, "To"),
        "subject": str(message.get("Subject", "")),
        "date": str(message.get("Date", "")),
        "text": _body(message, "plain"),
        "html": _body(message, "html"),
    }


def _address(message: EmailMessage, name: str) -> str:
    addresses = getattr(message.get(name), "addresses", ())
    return str(addresses[0].addr_spec) if addresses else ""


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
