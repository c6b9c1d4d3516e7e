"""Can this file be read as a table, and is it small enough to try?

Everything a stranger hands over passes here first: existence, size, gzip, text. Nothing is read
beyond the bound, so a compressed bomb costs no more memory than an honest file.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet as pq

from sim.errors import OnzeError

LIMIT_BYTES = 512 * 2**20
_GZIP = b"\x1f\x8b"
_CHUNK = 2**20
_COMMENT = re.compile(rb"(?m)^[ \t]*(?:[#%][^\n]*)?(?:\n|\Z)")
_WIDE = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
# How workbooks begin: a zip archive with its list of contents first, or an older Excel file.
_WORKBOOKS = (b"PK\x03\x04\x14\x00\x06\x00", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_SHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def existing(path: str | Path, limit: int = LIMIT_BYTES) -> Path:
    """The path, once it is known to be a readable plain file of at most `limit` bytes."""
    path = Path(path)
    if path.is_dir():
        raise OnzeError(f"{path} is a folder: name one file in it.", file=path)
    if not path.is_file():
        raise OnzeError(f"There is no file {path}.", file=path)
    size = path.stat().st_size
    if size == 0:
        raise OnzeError(f"{path.name} is empty: 0 bytes.", file=path)
    if size > limit:
        raise OnzeError(f"{path.name} holds {_mega(size)}: at most {_mega(limit)}.", file=path)
    return path


def text_of(path: str | Path, limit: int = LIMIT_BYTES) -> bytes:
    """The bytes of a UTF-8 text file, plain or gzip, at most `limit` of them once unpacked."""
    path = existing(path, limit)
    raw = _unpacked(path, limit).removeprefix(codecs.BOM_UTF8)
    if not raw.strip():
        raise OnzeError(f"{path.name} is empty: it holds no text.", file=path)
    if raw.startswith(_UTF16):
        raise OnzeError(f"{path.name} is UTF-16 text: save it as UTF-8.", file=path)
    if raw.startswith(_WORKBOOKS) or path.suffix.lower() in _SHEETS:
        raise OnzeError(
            f"{path.name} is a workbook: save its sheet as CSV, and take that.", file=path
        )
    if b"\0" in raw[:_CHUNK]:
        raise OnzeError(f"{path.name} is not a text table: it holds binary data.", file=path)
    _check_utf8(path, raw)
    # One kind of line end, so that lines are counted alike by everybody who reads on.
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw


def parquet(path: str | Path, limit: int = LIMIT_BYTES) -> pd.DataFrame:
    """A Parquet table, its unpacked size and row count bounded before it is loaded."""
    path = existing(path, limit)
    try:
        meta = pq.ParquetFile(path).metadata
    except (pa.ArrowException, OSError):
        raise OnzeError(f"{path.name} is named as Parquet but is not.", file=path) from None
    size = sum(meta.row_group(g).total_byte_size for g in range(meta.num_row_groups))
    # Run-length packing makes millions of equal rows nearly free on disk: count cells too.
    size = max(size, 8 * meta.num_rows * meta.num_columns)
    if size > limit:
        raise OnzeError(f"{path.name} unpacks to {_mega(size)}: at most {_mega(limit)}.", file=path)
    try:
        return pq.read_table(path).to_pandas()
    except (pa.ArrowException, OSError) as error:
        raise OnzeError(f"{path.name} is a broken Parquet file: {error}.", file=path) from None


def is_parquet(path: str | Path) -> bool:
    """Whether the name says Parquet."""
    return Path(path).suffix.lower() in {".parquet", ".pq"}


def stem(path: str | Path) -> str:
    """The file's name without its endings: 'reviews' for 'reviews.csv.gz'."""
    return Path(path).name.split(".")[0] or Path(path).name


def without_comments(raw: bytes) -> bytes:
    """The text without blank lines and lines that begin with # or %."""
    return _COMMENT.sub(b"", raw)


def not_a_table(path: Path, error: Exception, raw: bytes | None = None) -> OnzeError:
    """The refusal of a text that pandas cannot cut into columns.

    raw: the whole text, where pandas was given it without comments and blank lines.
    """
    wide = _WIDE.search(str(error))
    if not wide:
        reason = str(error).strip().splitlines()[-1]
        return OnzeError(f"{path.name} is not a table: {reason}.", file=path)
    line = int(wide[2]) if raw is None else line_of(raw, int(wide[2]) - 1)
    return OnzeError(
        f"{path.name}, line {line}: {wide[3]} columns where the lines before have {wide[1]}.",
        file=path,
        key=f"line {line}",
    )


def line_of(raw: bytes, content: int) -> int:
    """The line in the file (from 1) of the content line `content` (from 0), comments skipped."""
    seen = -1
    for number, line in enumerate(raw.split(b"\n"), start=1):
        seen += bool(line.strip()) and line.lstrip()[:1] not in (b"#", b"%")
        if seen == content:
            return number
    raise IndexError(content)


def _unpacked(path: Path, limit: int) -> bytes:
    with path.open("rb") as stream:
        packed = stream.read(2) == _GZIP
    if path.suffix.lower() == ".gz" and not packed:
        raise OnzeError(f"{path.name} is named .gz but is not gzip.", file=path)
    if not packed:
        return path.read_bytes()
    try:
        with gzip.open(path) as stream:
            raw = stream.read(limit + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise OnzeError(
            f"{path.name} is a broken gzip file: it cannot be unpacked.", file=path
        ) from None
    if len(raw) > limit:
        raise OnzeError(
            f"{path.name} unpacks to more than {_mega(limit)}, which is the most allowed.",
            file=path,
        )
    return raw


def _check_utf8(path: Path, raw: bytes) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    for at in range(0, len(raw), _CHUNK):
        try:
            decoder.decode(raw[at : at + _CHUNK], at + _CHUNK >= len(raw))
        except UnicodeDecodeError as error:
            line = raw[: at + max(error.start, 0)].count(b"\n") + 1
            raise OnzeError(
                f"{path.name}, line {line}: byte 0x{error.object[error.start]:02x} is not UTF-8 "
                "text: the file is binary, or was saved in another encoding.",
                file=path,
                key=f"line {line}",
            ) from None


def _mega(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB" if size >= 2**20 else f"{size:,} bytes"
