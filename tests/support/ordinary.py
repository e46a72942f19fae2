"""Being an ordinary user for a while: CI and containers run tests as root, whom no permission stops."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# From linux/capability.h: version 3 of the interface, and what lets root pass over permissions of files.
_VERSION = 0x20080522
_DAC = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


@contextlib.contextmanager
def ordinary_user(folder: Path) -> Iterator[None]:
    """While this lasts permissions hold for this thread as for any owner of the files; `folder` is for a trial.

    Only the thread's own privileges are dropped, so that everything else of the tests stays as it was. Skips the test
    where the system cannot do that.
    """
    trial = folder / "trial"
    trial.touch(mode=0o000)
    with _without_privileges() if sys.platform == "linux" and os.geteuid() == 0 else contextlib.nullcontext():
        if os.access(trial, os.R_OK, effective_ids=os.access in os.supports_effective_ids):
            pytest.skip("this user may read everything")
        trial.unlink()
        yield


@contextlib.contextmanager
def _without_privileges() -> Iterator[None]:
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = _Header(_VERSION, 0), (_Sets * 2)()
    if libc.capget(ctypes.byref(header), ctypes.byref(sets)):
        pytest.skip("privileges cannot be read here")
    before = sets[0].effective
    sets[0].effective = before & ~_DAC
    if libc.capset(ctypes.byref(header), ctypes.byref(sets)):
        pytest.skip("privileges cannot be dropped here")
    try:
        yield
    finally:
        sets[0].effective = before
        libc.capset(ctypes.byref(header), ctypes.byref(sets))
