"""Gzip unpacked as far as it goes; what is wrong with it is remembered."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import Any

from k2rules.regimens.formats.spool import check_size


class Unpacked(io.RawIOBase):
    """Gzip unpacked as far as it goes: damage ends the stream and is remembered.

    A stream that only breaks off is right as far as it goes. `wrong` is other damage: any byte may be wrong.
    """

    def __init__(self, raw: io.BufferedIOBase, name: str, most: int) -> None:
        self._raw, self._gzip = raw, gzip.GzipFile(fileobj=raw)
        self._name, self._most, self._size = name, most, 0
        self.damage = self.wrong = ""
        self.ends_early = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.damage:
            return 0
        try:
            data = self._gzip.read1(min(len(buffer), 8192))
        except EOFError:
            self.damage, self.ends_early = "the gzip data end before they should", True
            return 0
        except (gzip.BadGzipFile, zlib.error, OSError) as error:
            if self._size and str(error).startswith("Not a gzipped file"):
                self.damage = "behind the gzip data stands something else, perhaps a damaged part of them"
            else:
                self.damage = self.wrong = f"the gzip data are damaged ({error})"
            return 0
        self._size += len(data)
        check_size(self._size, self._most, self._name)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._raw.close()
        super().close()
