"""How the REST side says no: `{"error": {"code", "message"}}`, whatever went wrong."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from connectors.ports import NotFound, Unavailable
from gateway.auth import Unauthenticated

_CODES = {400: "bad_request", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}


class ApiError(HTTPException):
    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, message, dict(headers) if headers else None)
        self.code = code


def answer(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


async def _http(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, ApiError):
        return answer(error.status_code, error.code, error.detail, error.headers)
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "internal error"
    return answer(status, _CODES.get(status, "error"), str(detail))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    place = ".".join(str(part) for part in first.get("loc", ()))
    return answer(422, "invalid", f"{place}: {first.get('msg', 'not valid')}")


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    return answer(503, "unavailable", "a part of the system does not answer just now: try again", {"Retry-After": "2"})


async def _unauthenticated(request: Request, error: Exception) -> JSONResponse:
    return answer(401, "unauthenticated", str(error), {"WWW-Authenticate": "Bearer"})


async def _not_found(request: Request, error: Exception) -> JSONResponse:
    return answer(404, "not_found", "there is no such thing")


async def _internal(request: Request, error: Exception) -> JSONResponse:
    return answer(500, "internal", "internal error")


def install(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(Unauthenticated, _unauthenticated)
    app.add_exception_handler(NotFound, _not_found)
    app.add_exception_handler(Exception, _internal)
