"""Unpack a compressed file while it is read: .gz with the standard library, .zst with what Python 3.14 has."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from importlib import import_module
from importlib.util import find_spec
from typing import Any, BinaryIO

from ...errors import Problem, TableError
from .kinds import EXTRA

_ZSTD = ("compression.zstd", "backports.zstd")  # the same module: in Python from 3.14 on, before in the extra `files`


class Unpacked:
    """The contents of an open compressed file. Reading raises TableError where they are damaged or cut off."""

    def __init__(self, packed: BinaryIO, packing: str, name: str) -> None:
        self._name = name
        if packing == ".gz":
            self._file: Any = gzip.GzipFile(fileobj=packed)
            self._damaged: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
            return
        zstd = _zstd(name)
        self._file, self._damaged = zstd.ZstdFile(packed), (OSError, EOFError, zstd.ZstdError)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most this many; none at the end."""
        try:
            return bytes(self._file.read(size))
        except self._damaged as error:
            why = str(error).partition("\n")[0]
            problem = f"this compressed file is damaged or not complete ({why})"
            raise TableError(Problem("broken-archive", self._name, problem, "copy it again, or unpack it.")) from None


def _zstd(name: str) -> Any:
    for module in _ZSTD:
        with contextlib.suppress(ModuleNotFoundError):
            if find_spec(module) is not None:
                return import_module(module)
    problem, remedy = "the library for .zst is not installed", f"install it with: {EXTRA}; or unpack the file first."
    raise TableError(Problem("files-not-installed", name, problem, remedy))
