"""The analyst that needs no key and no network: it chooses what was said, cleans it, and never invents a word."""

from streams.extractive.analyst import ExtractiveAnalyst

__all__ = ["ExtractiveAnalyst"]
