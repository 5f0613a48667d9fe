"""A run's progress in a sentence for the coach."""

from schemas.events import AnalysisPhase
from streams.generative.run import Progress


def message(model: str, progress: Progress) -> str:
    of = f" (part {progress.part} of {progress.parts})" if progress.parts > 1 else ""
    match progress.phase:
        case AnalysisPhase.READING:
            return f"{model} is reading{of}. Say “cancel” to stop it."
        case AnalysisPhase.WRITING:
            return f"{model} is writing{of}: {progress.characters:,} characters so far."
        case AnalysisPhase.MERGING:
            return f"{model} is putting the {progress.parts} parts together."
        case AnalysisPhase.RETRYING:
            return f"{progress.trouble}. I ask again in a moment; say “cancel” to stop."
