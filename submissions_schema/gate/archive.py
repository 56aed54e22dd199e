"""Opening the archive a workbook is, without believing what it says of itself.

The directory is read by ``zipfile``; bytes are unpacked here, in memory, no further than they say.
Nothing is ever written to a path the file names.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from dataclasses import dataclass

from zlib_ng import zlib_ng

from submissions_schema.gate.codes import refused
from submissions_schema.gate.limits import LIMITS

_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_SIZES_FOLLOW_FLAG = 0x8
_METHOD_AES = 99
_ODD_NAME = re.compile(r"[\x00-\x1f\x7f\\:]|^/|(^|/)\.{1,2}(/|$)|//")
_MANY = 20
"""More directory entries than this many times the limit are not even listed."""


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    method: int
    offset: int
    start: int  # of the packed bytes
    packed: int
    unpacked: int
    checksum: int


def unpack(data: bytes) -> dict[str, bytes]:
    """All parts of the archive by name, unpacked.

    Raises:
        Refused: NOT_A_WORKBOOK, PASSWORD_PROTECTED or one of the ARCHIVE codes.
    """
    parts = _directory(data)
    if len(parts) > LIMITS.parts:
        raise refused("ARCHIVE_TOO_MANY_PARTS")
    if sum(p.unpacked for p in parts) > LIMITS.unpacked:
        raise refused("ARCHIVE_EXPANDS_TOO_MUCH")
    for part in parts:
        if part.unpacked > LIMITS.part and part.unpacked > LIMITS.ratio * part.packed:
            raise refused("ARCHIVE_EXPANDS_TOO_MUCH")
    return {part.name: _bytes_of(data, part) for part in parts}


def _directory(data: bytes) -> list[_Part]:
    """What the archive lists, after checks that need no unpacking."""
    if not data.startswith(b"PK\x03\x04"):
        raise refused("NOT_A_WORKBOOK")
    if data.count(_DIRECTORY_ENTRY) > _MANY * LIMITS.parts:
        raise refused("ARCHIVE_TOO_MANY_PARTS")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            directory_start = archive.start_dir
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, struct.error) as e:
        raise refused("NOT_A_WORKBOOK") from e
    if not entries:
        raise refused("NOT_A_WORKBOOK")
    if any(e.flag_bits & _ENCRYPTED_FLAGS or e.compress_type == _METHOD_AES for e in entries):
        raise refused("PASSWORD_PROTECTED")
    if any(_ODD_NAME.search(e.orig_filename) for e in entries):
        raise refused("ARCHIVE_BAD_NAME")
    # names differ by case only in files made to deceive
    if len({e.filename.casefold() for e in entries}) < len(entries):
        raise refused("ARCHIVE_DUPLICATE_PART")
    # the least an entry can take, before its own header is believed
    _apart(
        [(e.header_offset, e.header_offset + _LOCAL_HEADER.size + e.compress_size) for e in entries], directory_start
    )
    parts = [_part(data, e) for e in entries if not e.is_dir()]
    _apart([(p.offset, p.start + p.packed) for p in parts], directory_start)
    return parts


def _apart(extents: list[tuple[int, int]], directory_start: int) -> None:
    end = 0
    for start, stop in sorted(extents):
        if start < end:
            raise refused("ARCHIVE_OVERLAP")
        end = stop
    if end > directory_start:
        raise refused("ARCHIVE_OVERLAP")


def _part(data: bytes, entry: zipfile.ZipInfo) -> _Part:
    """The entry, once its own header in the file agrees with the directory."""
    head = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if len(head) < _LOCAL_HEADER.size:
        raise refused("NOT_A_WORKBOOK")
    signature, _, flags, method, _, _, checksum, packed, unpacked, name_size, extra_size = _LOCAL_HEADER.unpack(head)
    if signature != b"PK\x03\x04" or method != entry.compress_type:
        raise refused("NOT_A_WORKBOOK")
    if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refused("NOT_A_WORKBOOK")
    name_start = entry.header_offset + _LOCAL_HEADER.size
    encoding = "utf-8" if flags & 0x800 else "cp437"
    if data[name_start : name_start + name_size] != entry.orig_filename.encode(encoding, "replace"):
        raise refused("ARCHIVE_BAD_NAME")
    start = name_start + name_size + extra_size
    large = 0xFFFFFFFF in (packed, unpacked)  # sizes stand in the extra field
    if not flags & _SIZES_FOLLOW_FLAG and not large:
        if (packed, unpacked) != (entry.compress_size, entry.file_size):
            raise refused("ARCHIVE_SIZE_MISMATCH")
        if checksum != entry.CRC:
            raise refused("NOT_A_WORKBOOK")
    return _Part(entry.filename, method, entry.header_offset, start, entry.compress_size, entry.file_size, entry.CRC)


def _bytes_of(data: bytes, part: _Part) -> bytes:
    """Unpack one part, never further than one byte past the size it states."""
    packed = memoryview(data)[part.start : part.start + part.packed]
    unpacked = bytes(packed) if part.method == zipfile.ZIP_STORED else _inflated(packed, part.unpacked)
    if len(unpacked) != part.unpacked:
        raise refused("ARCHIVE_SIZE_MISMATCH")
    if zlib_ng.crc32(unpacked) != part.checksum:
        raise refused("NOT_A_WORKBOOK")
    return unpacked


def _inflated(packed: memoryview, stated: int) -> bytes:
    machine = zlib_ng.decompressobj(-zlib_ng.MAX_WBITS)
    try:
        unpacked = machine.decompress(packed, stated + 1)
    except zlib_ng.error as e:  # type: ignore[misc]  # its stubs take the exception for a value
        raise refused("NOT_A_WORKBOOK") from e
    if len(unpacked) <= stated and not machine.eof:
        raise refused("NOT_A_WORKBOOK")
    if machine.unused_data:
        raise refused("ARCHIVE_SIZE_MISMATCH")
    return unpacked
