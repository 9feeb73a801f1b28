"""A small Debian archive on the disk, to be fetched from with the real apt."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from deploy.sources import Archive


def add_package(archive: Path, name: str, version: str, files: dict[str, str], depends: str = "") -> None:
    """Build a package, and put it into the archive's pool."""
    tree = archive / "build" / name
    (tree / "DEBIAN").mkdir(parents=True, exist_ok=True)
    control = f"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: Nobody <nobody@test>\n"
    control += (f"Depends: {depends}\n" if depends else "") + "Description: for a test\n"
    (tree / "DEBIAN/control").write_text(control)
    for path, text in files.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    pool = archive / "pool"
    pool.mkdir(exist_ok=True)
    build = ["dpkg-deb", "--root-owner-group", "--build", str(tree), str(pool / f"{name}_{version}_all.deb")]
    subprocess.run(build, check=True, capture_output=True)


def publish(archive: Path, suite: str = "bookworm") -> Archive:
    """Write the lists of all that is in the pool, and return how apt is told of the archive."""
    entries = []
    for deb in sorted((archive / "pool").glob("*.deb")):
        said = subprocess.run(["dpkg-deb", "-f", str(deb)], check=True, capture_output=True, text=True).stdout
        digest = hashlib.sha256(deb.read_bytes()).hexdigest()
        entries.append(f"{said}Filename: pool/{deb.name}\nSize: {deb.stat().st_size}\nSHA256: {digest}\n")
    lists = archive / "dists" / suite / "main/binary-amd64"
    lists.mkdir(parents=True, exist_ok=True)
    packages = "\n".join(entries).encode()
    (lists / "Packages").write_bytes(packages)
    digest = hashlib.sha256(packages).hexdigest()
    (archive / "dists" / suite / "Release").write_text(
        f"Suite: {suite}\nCodename: {suite}\nArchitectures: amd64 all\nComponents: main\n"
        f"SHA256:\n {digest} {len(packages)} main/binary-amd64/Packages\n"
    )
    return Archive(f"file:{archive}", (suite,), ("main",), trusted=True)
