"""How is an import kept: whole or not at all, and in files a scenario can read?"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from analysis.toml_text import toml
from sim.errors import OnzeError

__all__ = ["archive", "as_json", "fingerprint", "keep", "slugs", "toml"]


def keep(out: str | Path, files: Mapping[str, bytes]) -> Path:
    """Write `files` (relative name -> bytes) into folder `out`; a failure leaves none of them.

    All is written beside the target first, then renamed into place. A folder that did not exist
    appears in one rename; in one that did, files of the same name are replaced.
    """
    out = Path(out)
    if out.exists() and not out.is_dir():
        raise OnzeError(f"{out} is a file: name a folder for what is imported.", file=out)
    made = [folder for folder in (out.parent, *out.parent.parents) if not folder.exists()]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        _keep(out, files)
    except OSError as error:
        for folder in made:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        reason = error.strerror or type(error).__name__
        raise OnzeError(f"{out} cannot be written: {reason}.", file=out) from None
    return out


def _keep(out: Path, files: Mapping[str, bytes]) -> None:
    draft = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        for name, content in files.items():
            target = draft / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if not out.exists():
            draft.chmod(0o755)
            draft.rename(out)
            return
        for name in files:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(draft / name, out / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def fingerprint(parts: Mapping[str, bytes]) -> str:
    """A hash of everything an import found: equal on any machine when the finds are equal."""
    digest = hashlib.sha256()
    for name, content in parts.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def archive(columns: Mapping[str, np.ndarray]) -> bytes:
    """The arrays as one .npz; equal arrays give equal bytes."""
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **columns)
    return stream.getvalue()


def as_json(report: Mapping[str, object]) -> bytes:
    """A report as JSON; a number that is none is refused rather than written as NaN."""
    return (json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def slugs(names: Sequence[str]) -> list[str]:
    """A distinct key of [a-z0-9_] for every name, in order; `replace` is a word of scenarios."""
    taken = ["replace"]
    for number, name in enumerate(names, start=1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or f"brand_{number}"
        slug, again = base, 1
        while slug in taken:
            again += 1
            slug = f"{base}_{again}"
        taken.append(slug)
    return taken[1:]
