"""Whether SQLite's write-ahead log still holds all that was written to it.

In: the bytes of a `-wal` file. Out: `whole`, `torn` or `damaged`. SQLite itself stops reading a log at the
first frame that does not add up and says nothing, so one flipped bit would quietly take every later
transaction with it. This module tells that from a last write that was cut short.

Layout and checksum: https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

from __future__ import annotations

import struct
import sys
from array import array
from typing import Literal, NamedTuple, TypeAlias

LogState: TypeAlias = Literal["whole", "torn", "damaged"]

_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_LITTLE_ENDIAN, _BIG_ENDIAN = 0x377F0682, 0x377F0683
_FORMAT = 3007000
_MASK = 0xFFFFFFFF

Checksum: TypeAlias = tuple[int, int]


class _Header(NamedTuple):
    page_size: int
    salts: tuple[int, int]
    swapped: bool
    checksum: Checksum


class _Frame(NamedTuple):
    """A frame of this log by its salts; `page` and `commit` are 0 where the file ends before them."""

    page: int
    commit: int


def log_state(log: bytes) -> LogState:
    """What stands behind the last transaction that SQLite will find.

    `torn`: one unfinished write, of which nobody was told that it had succeeded. `damaged`: more than that,
    so transactions that were durable can no longer be read. Each transaction of a journal rewrites page 1
    once and ends in one commit mark; either count tells how many there are.
    """
    if not log:
        return "whole"
    if len(log) < _HEADER.size:
        return "torn"
    header = _read_header(log)
    if header is None:
        return "torn" if len(log) == _HEADER.size else "damaged"
    leftover = _own_frames(log, header, _end_of_last_transaction(log, header))
    if not leftover:
        return "whole"
    transactions = max(sum(frame.commit > 0 for frame in leftover), sum(frame.page == 1 for frame in leftover))
    return "torn" if transactions <= 1 else "damaged"


def _read_header(log: bytes) -> _Header | None:
    """The header, unless SQLite would not believe it."""
    magic, layout, page_size, _, salt, second_salt, *checksum = _HEADER.unpack_from(log)
    if magic not in (_LITTLE_ENDIAN, _BIG_ENDIAN) or layout != _FORMAT:
        return None
    swapped = (magic == _LITTLE_ENDIAN) != (sys.byteorder == "little")
    if _checksum(log[:24], (0, 0), swapped) != tuple(checksum):
        return None
    return _Header(page_size, (salt, second_salt), swapped, (checksum[0], checksum[1]))


def _end_of_last_transaction(log: bytes, header: _Header) -> int:
    """The offset behind the last commit mark that SQLite will find."""
    size = _FRAME.size + header.page_size
    running, end = header.checksum, _HEADER.size
    for start in range(_HEADER.size, len(log) - size + 1, size):
        _, commit, salt, second_salt, *checksum = _FRAME.unpack_from(log, start)
        if (salt, second_salt) != header.salts:
            break
        running = _checksum(log[start : start + 8], running, header.swapped)
        running = _checksum(log[start + _FRAME.size : start + size], running, header.swapped)
        if running != tuple(checksum):
            break
        if commit:
            end = start + size
    return end


def _own_frames(log: bytes, header: _Header, start: int) -> list[_Frame]:
    """The frames from `start` on that were written to this log; those of an earlier one have other salts."""
    salts = struct.pack(">2I", *header.salts)
    frames = []
    for offset in range(start, len(log), _FRAME.size + header.page_size):
        head = log[offset : offset + 16]
        if salts.startswith(head[8:]):  # all of them, or as many as the file still has
            numbers = head[:8].ljust(8, b"\0")
            frames.append(_Frame(*struct.unpack(">2I", numbers)))
    return frames


def _checksum(data: bytes, start: Checksum, swapped: bool) -> Checksum:
    """SQLite's running sum over pairs of 32-bit words: about 50 µs for a page of 4 KiB."""
    words = array("I", data)
    if swapped:
        words.byteswap()
    first_sum, second_sum = start
    pairs = iter(words)
    for first, second in zip(pairs, pairs, strict=True):
        first_sum = (first_sum + first + second_sum) & _MASK
        second_sum = (second_sum + second + first_sum) & _MASK
    return first_sum, second_sum
