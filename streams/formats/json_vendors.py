"""The vendors whose transcripts are JSON; of two that both know a shape the more particular stands first."""

from streams.formats import (
    assemblyai,
    aws_transcribe,
    azure_speech,
    deepgram,
    elevenlabs,
    fireflies,
    google_speech,
    grain,
    ibm_watson,
    meet_entries,
    podcasting,
    recall,
    rev,
    speechmatics,
    turn_list,
    whisper,
)
from streams.formats.draft import Format

JSON_FORMATS: tuple[Format, ...] = (
    fireflies.FORMAT,
    grain.FORMAT,
    meet_entries.FORMAT,
    recall.FORMAT,
    rev.FORMAT,
    podcasting.FORMAT,
    aws_transcribe.FORMAT,
    speechmatics.FORMAT,
    ibm_watson.FORMAT,
    google_speech.FORMAT,
    deepgram.FORMAT,
    azure_speech.FORMAT,
    elevenlabs.FORMAT,
    assemblyai.FORMAT,
    whisper.FORMAT,
    turn_list.FORMAT,
)
