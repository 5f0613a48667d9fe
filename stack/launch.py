"""Becomes another program (`exec`), after seeing to it that the program ends with its supervisor.

A file of its own, run with `python -I -S`, because code between fork and exec is unsafe in a process with threads.
"""

import argparse
import ctypes
import os
import sys

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", type=int, required=True)
    parser.add_argument("--user", type=int)
    parser.add_argument("argv", nargs="+")
    asked = parser.parse_args()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if asked.user is not None:
        _become(asked.user, libc)
    if libc is not None:
        # After the change of user, which clears it.
        libc.prctl(_PR_SET_PDEATHSIG, asked.signal, 0, 0, 0)
    if os.getppid() != asked.parent:
        sys.exit("the supervisor is gone already")
    try:
        os.execvp(asked.argv[0], asked.argv)  # noqa: S606
    except OSError as error:
        sys.exit(f"cannot run {asked.argv[0]}: {error.strerror}")


def _become(user: int, libc: ctypes.CDLL | None) -> None:
    if libc is not None:
        libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    if libc is not None:
        _keep_reach(libc)


def _keep_reach(libc: ctypes.CDLL) -> None:
    """Programs and data often lie under /root, where no other user may pass: keep root's right to, and no other."""
    bit = 1 << _CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(header, sets) == 0:
        libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)


if __name__ == "__main__":
    main()
