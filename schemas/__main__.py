"""`python -m schemas release`: write the Avro file of every record that has none of its version yet."""

import sys

from schemas.avro import avro_schema, released_path, render
from schemas.events import RECORDS


def release() -> list[str]:
    """A released file never changes: a changed record needs a new `version`, and gets a new file."""
    written = []
    for record in RECORDS.values():
        path = released_path(record)
        if not path.exists():
            path.write_text(render(avro_schema(record)), encoding="utf-8")
            written.append(path.name)
    return written


if __name__ == "__main__":
    if sys.argv[1:] != ["release"]:
        raise SystemExit(__doc__)
    sys.stdout.writelines(f"released {name}\n" for name in release())
