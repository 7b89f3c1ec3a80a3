"""
Snapshots by version in a folder that machines share: one builds and publishes, the others fetch.

    current                 the versions that are kept, the newest first
    VERSION/manifest.json   every file with its size and checksum; written last, so that a version
                            is there whole, or not at all
    VERSION/staff/…         the files of the snapshot, and `learned.json` where weights were learned

A version is named after what is in it: the same snapshot published twice is one version. What is
published holds everything that a network knows, for all tiers: only its services may read it.
"""

import os
import re
import shutil
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from secrets import token_hex

import msgspec

import matchmaker
from matchmaker.errors import SnapshotError
from matchmaker.home import Home, tier_folder
from matchmaker.privacy import Tier
from matchmaker.ranking.learned import FILE as LEARNED
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot.snapshot import FORMAT, read_meta

N_VERSIONS = 3
"""Kept in the shared folder: whoever fetches one may take a while."""
_CURRENT, _MANIFEST, _FETCHED = "current", "manifest.json", "published-as"
_VERSION = re.compile(r"\d{8}-[0-9a-f]{16}")


class PublishedFile(msgspec.Struct, frozen=True):
    """What a file must be to be what was published."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """All of a version, by the names of its files."""

    format: int
    library: str
    files: dict[str, PublishedFile]


def publish(home: Home, place: SharedPath) -> str:
    """
    Publish the snapshot in service, with the weights that rank it; gives the version.

    Raises:
        SnapshotError: Nothing was built yet.
        SharedPathError: The folder cannot be written to.
    """
    current = home.current_snapshot()
    if current is None:
        raise SnapshotError("nothing_built", {"path": home.path})
    files = _files_of(current.parent, home)
    manifest = Manifest(
        format=FORMAT,
        library=matchmaker.__version__,
        files={name: _told(file) for name, file in sorted(files.items())},
    )
    version = f"{read_meta(current).built_on:%Y%m%d}-{_digest(manifest)}"
    if not (place / version / _MANIFEST).exists():
        place.prepare()
        (place / version).put(files)
        (place / version / _MANIFEST).write(msgspec.json.encode(manifest))
    earlier = [each for each in versions(place) if each != version]
    (place / _CURRENT).write("\n".join([version, *earlier][:N_VERSIONS]).encode())
    for old in [version, *earlier][N_VERSIONS:]:
        (place / old).remove()
    return version


def versions(place: SharedPath) -> list[str]:
    """List the versions that are kept, the newest first."""
    said = ((place / _CURRENT).read() or b"").decode("ascii", "replace").split()
    return [each for each in said if _VERSION.fullmatch(each)]


def fetch(place: SharedPath, version: str, folder: Path) -> Path:
    """
    Copy a version into a folder that is there only when it is whole; nothing if it is there.

    Raises:
        SnapshotError: There is no such version, it is of another format, or damaged.
    """
    if folder.is_dir():
        return folder
    manifest = _manifest(place, version)
    part = folder.with_name(f".{token_hex(4)}.{folder.name}")
    try:
        part.mkdir(mode=0o700, parents=True)
        files = {name: part / name for name in manifest.files}
        (place / version).get(files)
        for name, file in files.items():
            if _told(file) != manifest.files[name]:
                raise SnapshotError("published_damaged", {"version": version, "place": place})
        (part / _FETCHED).write_text(version, encoding="ascii")
        _become(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder


def follow(home: Home, place: SharedPath) -> str | None:
    """
    Put the newest version in service, if it is not; gives it, or None where nothing changed.

    Requests under way end on the snapshot that they were given.
    """
    newest = next(iter(versions(place)), None)
    if newest is None or newest == version_in_service(home):
        return None
    with home.fetching():
        folder = home.new_snapshot()
        folder.rmdir()
        fetch(place, newest, folder)
        learned = folder / LEARNED
        if learned.is_file():
            learned.replace(home.path / LEARNED)
        else:
            (home.path / LEARNED).unlink(missing_ok=True)
        home.publish(folder)
    return newest


def version_in_service(home: Home) -> str | None:
    """Say as which version the snapshot in service was fetched; None if it was built here."""
    current = home.current_snapshot()
    named = current and current.parent / _FETCHED
    return named.read_text(encoding="ascii") if named and named.is_file() else None


def _become(part: Path, folder: Path) -> None:
    try:
        part.rename(folder)
    except OSError:
        # Another process fetched the same meanwhile.
        if not folder.is_dir():
            raise


def _files_of(folder: Path, home: Home) -> Mapping[str, Path]:
    """The files of a snapshot by their names in a version."""
    found = {
        file.relative_to(folder).as_posix(): file
        for file in folder.rglob("*")
        if file.is_file() and file.name != _FETCHED
    }
    learned = home.path / LEARNED
    return {**found, LEARNED: learned} if learned.is_file() else found


def _told(file: Path) -> PublishedFile:
    digest = sha256()
    with file.open("rb") as opened:
        while block := opened.read(1 << 20):
            digest.update(block)
    return PublishedFile(file.stat().st_size, digest.hexdigest())


def _digest(manifest: Manifest) -> str:
    return sha256(msgspec.json.encode(manifest)).hexdigest()[:16]


def _manifest(place: SharedPath, version: str) -> Manifest:
    told = {"version": version, "place": place}
    found = (place / version / _MANIFEST).read() if _VERSION.fullmatch(version) else None
    if found is None:
        raise SnapshotError("published_missing", told)
    try:
        manifest = msgspec.json.decode(found, type=Manifest)
    except msgspec.MsgspecError as error:
        raise SnapshotError("published_damaged", told) from error
    if manifest.format != FORMAT:
        raise SnapshotError("snapshot_format", {"format": manifest.format, "own": FORMAT})
    if not version.endswith(_digest(manifest)) or not all(map(_is_inside, manifest.files)):
        raise SnapshotError("published_damaged", told)
    return manifest


def _is_inside(name: str) -> bool:
    """Whether a file of a version stays in its folder, whoever wrote the manifest."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and os.sep not in name.replace("/", "")


def staff_folder(version: Path) -> Path:
    """Where a fetched version keeps what staff know."""
    return tier_folder(version, Tier.STAFF)
