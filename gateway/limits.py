"""The protocol's numbers and codes, as data."""

from enum import IntEnum, StrEnum

MESSAGE_BYTES = 64 * 1024
"""One WebSocket message, after inflation."""
QUEUE_BYTES = 256 * 1024
"""What one connection may have unsent."""
CATCH_UP_BYTES = 64 * 1024
"""Replay waits while a connection has more than this unsent, so that a replay alone never makes a client slow."""
FRAME_BYTES = 64 * 1024
"""Outgoing messages are gathered into frames of about this size."""
HISTORY_BYTES = 128 * 1024
"""A `history` answer stops growing here; `more` says that there is more."""
GATHER_S = 0.1
CONNECT_WITHIN_S = 5.0
HEARTBEAT_S = 30
PONG_WITHIN_S = 10
RATE_PER_S = 10.0
RATE_BURST = 20
REFUSALS_BURST = 100
"""Messages refused for their rate before the connection is closed; one a second is forgiven."""
REFUSALS_PER_S = 1.0
REFUSAL_BYTES = 16 * 1024
"""A refused message counts as one, and a large one as one for each of these."""
CONNECTIONS = 10_000
CONNECTIONS_A_COACH = 20
RECOVERY_EVENTS = 10_000
REPLAY_DEFAULT = 50
REPLAY_MOST = 500
HISTORY_MOST = 500
ID_CHARACTERS = 64
TEXT_CHARACTERS = 8_000
TOKEN_CHARACTERS = 4_096
DEPTH = 8
"""Nesting of a decoded message."""
CONTROL_BYTES = 125
"""A ping's, pong's or close's payload, at most."""
FRAMES_BURST = 12_000
"""WebSocket frames of any kind that a client may send at once: a message may be fragmented, but not for ever."""
FRAMES_PER_S = 100.0
REPEAT_WINDOW_S = 600.0


class Close(IntEnum):
    """Close codes. 4000 to 4099: reconnect; 4100 to 4199: stop."""

    TOO_BIG = 1009
    DRAINING = 4001
    SLOW = 4002
    NO_PONG = 4003
    POSITION_LOST = 4004
    TOKEN_EXPIRED = 4005
    RATE_LIMITED = 4006
    UNAUTHENTICATED = 4100
    FORBIDDEN = 4101
    PROTOCOL_ERROR = 4102
    TOO_MANY_CONNECTIONS = 4103


CLOSE_REASONS: dict[Close, str] = {
    Close.TOO_BIG: "message too big",
    Close.DRAINING: "draining",
    Close.SLOW: "slow",
    Close.NO_PONG: "no pong",
    Close.POSITION_LOST: "position lost",
    Close.TOKEN_EXPIRED: "token expired",
    Close.RATE_LIMITED: "rate limited",
    Close.UNAUTHENTICATED: "unauthenticated",
    Close.FORBIDDEN: "forbidden",
    Close.PROTOCOL_ERROR: "protocol error",
    Close.TOO_MANY_CONNECTIONS: "too many connections of this coach",
}


class ErrorCode(StrEnum):
    BAD_MESSAGE = "bad_message"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    UNKNOWN_SESSION = "unknown_session"
    FORBIDDEN = "forbidden"
    UNAVAILABLE = "unavailable"
