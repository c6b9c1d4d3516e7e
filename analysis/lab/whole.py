"""How does a file appear whole, in place of an older one, or not at all?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give the place of a draft to write; it takes its name when all went well, else it goes.

    Two processes that write the same file have drafts of their own.
    """
    draft = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        yield draft
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file's content; returns where it is."""
    with drafted(path) as draft:
        draft.write_bytes(content)
    return path
