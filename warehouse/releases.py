"""Whether a release is still what it was: against its first checksum, and rebuilt from the events alone (E19)."""

import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from store import clock
from store.connection import Store
from store.errors import Refusal
from store.settings import Settings
from warehouse.build import build_file, only_one
from warehouse.landing import land
from warehouse.published import Published
from warehouse.release_export import MANIFEST, differing_files, export_release
from warehouse.revisions import CHANGED, release_states

_NOW = "select unit_count, figure_count, checksum from int_release_hash where quarter = ? and release = ?"


@dataclass(frozen=True)
class Verified:
    """A release that is what it was. `checksum` was worked out anew from the published figures.

    `is_first`: nothing was recorded before, so there was nothing to hold it against. `rebuilt`: names of the
    files that a rebuild from the events gave byte for byte; empty when it was not asked for.
    """

    quarter: str
    release: int
    checksum: str
    unit_count: int
    figure_count: int
    catalogue_version: str | None
    code_version: str | None
    is_first: bool
    rebuilt: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """All fields, as `--json` prints them."""
        return asdict(self)


def chosen_releases(published: Published, quarter: str, release: int | None) -> list[int]:
    """One release, or all of a quarter when none is named. Refusals `no_releases`, `unknown_release`."""
    known = [int(row["release"]) for row in release_states(published, quarter)]
    if not known:
        raise Refusal("no_releases", f"{quarter} has not been released yet.", quarter=quarter)
    if release is None:
        return known
    if release not in known:
        raise Refusal("unknown_release", f"{quarter} has no release {release}.", quarter=quarter)
    return [release]


def verify(published: Published, quarter: str, release: int) -> Verified:
    """Work the checksum out anew from every published figure and hold it against the one first recorded.

    Refusals: `release_changed` (says both), `release_not_built`, `unknown_release`, `no_releases`.
    """
    chosen_releases(published, quarter, release)
    row = next(each for each in release_states(published, quarter) if each["release"] == release)
    found = published.rows(_NOW, [quarter, release])
    if not found:
        raise Refusal(
            "release_not_built",
            f"Release {release} of {quarter} is not in the published warehouse. Run `jibao warehouse build`.",
            quarter=quarter,
        )
    units, figures, checksum = found[0]
    first = row["first_checksum"] or row["checksum"]
    if checksum != first or row["state"] == CHANGED:
        raise Refusal(
            "release_changed",
            f"Release {release} of {quarter} is no longer what was released: its checksum was {first} and is"
            f" {checksum} now ({units} units, {figures} figures). Rebuild with `jibao release verify --rebuild`"
            " to see whether the events or the published file have changed.",
            quarter=quarter,
            release=release,
            first_checksum=first,
            checksum=checksum,
            catalogue_version=row["catalogue_version"],
            code_version=row["code_version"],
        )
    return Verified(
        quarter,
        release,
        checksum,
        units,
        figures,
        row["catalogue_version"],
        row["code_version"],
        row["first_checksum"] is None,
    )


def rebuild(settings: Settings, store: Store, quarter: str, release: int) -> list[str]:
    """Land and build a quarter anew from the events alone, beside the published file, and compare the release.

    Returns the names of the files of its export, all equal byte for byte. Needs room for another warehouse
    while it runs. Refusals: `release_differs` (names the files), those of a build.
    """
    with only_one(settings.data_dir / "build.lock"):
        folder = Path(tempfile.mkdtemp(prefix="rebuild-", dir=settings.data_dir))
        try:
            beside = Settings(data_dir=folder, store_url=settings.store_url)
            land(beside, store, full=True)
            build_file(beside, [quarter], clock.now(), begin_with=None, accept=lambda _: None)
            published = export_release(settings.warehouse_path, quarter, release, folder / "published")
            rebuilt = export_release(beside.warehouse_path, quarter, release, folder / "rebuilt")
            differing = differing_files(published, rebuilt)
            names = sorted(path.name for path in rebuilt.iterdir() if path.name != MANIFEST)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    if differing:
        raise Refusal(
            "release_differs",
            f"Release {release} of {quarter}, rebuilt from the events, is not what is published:"
            f" {', '.join(differing)} differ. Run `jibao warehouse build --full`, and look into the log.",
            quarter=quarter,
            release=release,
            files=differing,
        )
    return names
