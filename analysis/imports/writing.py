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

from sim.errors import OnzeError

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


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


def toml(table: Mapping[str, object], *, within: str = "") -> str:
    """A TOML document: plain values first, then a section per nested table."""
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    nested = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    parts = ["\n".join(lines)] if lines else []
    for key, inner in nested.items():
        name = f"{within}.{_key(key)}" if within else _key(key)
        body = toml(inner, within=name)
        # A table of tables needs no header of its own.
        bare = bool(inner) and all(isinstance(value, Mapping) for value in inner.values())
        parts.append(body if bare else f"[{name}]\n{body}".rstrip("\n"))
    return "\n\n".join(part.strip("\n") for part in parts) + ("" if within else "\n")


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


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)


def _value(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return _number(float(value))
    if isinstance(value, str):
        return '"' + "".join(_ESCAPES.get(c) or _printable(c) for c in value) + '"'
    if isinstance(value, Sequence | np.ndarray):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    raise TypeError(f"no TOML for {type(value).__name__}")


def _number(value: float) -> str:
    if not np.isfinite(value):
        raise ValueError(f"{value} is no number a scenario may hold")
    text = repr(value)
    return text if "." in text or "e" in text else f"{text}.0"


def _printable(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 32 or code == 127 else character
