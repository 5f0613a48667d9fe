"""Why a file is refused, in words that say what to do about it."""

from schemas.events import RejectionReason

MOST_BYTES = 50_000_000
MOST_LINES = 200_000
MOST_PARTICIPANTS = 200

_MESSAGES = {
    RejectionReason.EMPTY: "The file is empty. Export the transcript again and upload the new file.",
    RejectionReason.TOO_LARGE: (
        f"The file is larger than {MOST_BYTES // 1_000_000} MB or {MOST_LINES:,} lines. "
        "Split it, or upload the transcript without the recording."
    ),
    RejectionReason.NOT_TEXT: (
        "The file is not readable text. Export the transcript as .vtt, .srt, .txt, .docx or .json and upload that."
    ),
    RejectionReason.UNKNOWN_FORMAT: (
        "No transcript format was recognised. Upload a .vtt, .srt or .docx file, the JSON of a transcription service, "
        "or text with a line like `Name: words` for each turn."
    ),
    RejectionReason.NO_SPEECH: (
        "The file holds no spoken words. Check that transcription was on, and export the transcript again."
    ),
    RejectionReason.MALFORMED: (
        "None of the file's cues has times that can be read (WebVTT writes them as 00:01:02.345 --> 00:01:04.000), or "
        "the file is JSON that breaks off or names one field twice. Correct it, or export the transcript again."
    ),
    RejectionReason.TOO_COMPLEX: (
        f"The transcript has more than {MOST_PARTICIPANTS} speakers, or more speech than one session can hold. "
        "Split the file by session and upload the parts."
    ),
}

_WORD = b"PK\x03\x04"
_EXPORT = "Export the transcript as .vtt, .srt, .txt, .docx or .json and upload that."
_RECORDING = f"The file is a recording, not its transcript. {_EXPORT}"
_OF_KINDS: tuple[tuple[RejectionReason, bytes, str], ...] = (
    (
        RejectionReason.MALFORMED,
        _WORD,
        "The Word document is damaged, or not written as Word writes one. Open it, save it again as .docx and upload "
        "that, or copy its text into a .txt file.",
    ),
    (
        RejectionReason.TOO_LARGE,
        _WORD,
        "The Word document holds more than 64 MB once unpacked, or is packed more tightly than speech ever is. "
        "Copy the transcript alone into a new document and upload that.",
    ),
    (
        RejectionReason.NOT_TEXT,
        _WORD,
        "The file is an archive or an Office file, but no Word document. Upload the transcript itself: unpack it, or "
        "save it as .docx.",
    ),
    (
        RejectionReason.NOT_TEXT,
        b"\xd0\xcf\x11\xe0",
        "The file is an old .doc or a document with a password. Save it as .docx without a password and upload that.",
    ),
    (RejectionReason.NOT_TEXT, b"%PDF-", f"The file is a PDF, whose text has no reliable order. {_EXPORT}"),
    *((RejectionReason.NOT_TEXT, mark, _RECORDING) for mark in (b"RIFF", b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3")),
)
"""Reason, first bytes of the file, what to say instead."""


def message_of(reason: RejectionReason, content: bytes) -> str:
    """What the coach is told."""
    if reason is RejectionReason.NOT_TEXT and content[4:8] == b"ftyp":
        return _RECORDING
    found = (text for kind, mark, text in _OF_KINDS if kind is reason and content.startswith(mark))
    return next(found, _MESSAGES[reason])
