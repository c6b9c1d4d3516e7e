"""Which files make up the house, as the tests that read its code see them?"""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file git tracks or would track, so that a slip shows before it is committed.

    Outside a git checkout (an unpacked archive) every file outside a dot folder counts.
    """
    listing = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        found = (ROOT / name for name in listing.stdout.decode().split("\0") if name)
    else:
        found = (
            path
            for path in ROOT.rglob("*")
            if not any(part.startswith(".") for part in path.relative_to(ROOT).parts[:-1])
        )
    return tuple(sorted(path for path in found if path.is_file()))


def modules(*tops: str) -> Iterator[tuple[str, str]]:
    """Dotted name and text of each Python file under these top names ("sim", "run", ...)."""
    for path in kept_files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        if path.suffix == ".py" and parts[0] in tops:
            name = ".".join(parts)
            yield name.removesuffix(".__init__"), path.read_text(encoding="utf-8")
