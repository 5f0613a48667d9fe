"""The analyst that asks a language model. What it claims is evidence only once `citing` has found it in the words."""

from streams.generative.analyst import GenerativeAnalyst

__all__ = ["GenerativeAnalyst"]
