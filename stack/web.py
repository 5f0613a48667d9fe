"""`python -m stack.web`: build the web app, when its sources changed since the last build."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

WEB = Path(__file__).parents[1] / "gateway" / "web"
INPUTS = ("package.json", "package-lock.json", "index.html", "vite.config.ts", "tsconfig.json", "src", "public")
STAMP = WEB / "dist" / ".built-from"


def digest(root: Path) -> str:
    """Hex digest of all that the build reads, names and contents."""
    total = hashlib.sha256()
    for given in INPUTS:
        for path in sorted([root / given, *(root / given).rglob("*")]):
            if path.is_file():
                total.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return total.hexdigest()


def build() -> None:
    """Raises CalledProcessError, after npm has said why."""
    now = digest(WEB)
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == now:
        return
    sys.stdout.write("Building the web app (once per change)\n")
    sys.stdout.flush()
    # The Node of the wheel stands beside this Python, and must come before any other on the machine.
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for arguments in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "build", "--silent"]):
        subprocess.run(["npm", *arguments], cwd=WEB, env=environment, check=True, stdin=subprocess.DEVNULL)
    STAMP.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    build()
