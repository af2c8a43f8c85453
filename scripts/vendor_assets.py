"""Fetch the pinned browser packages and copy just the files this project ships.

Run by hand when a version changes: `python scripts/vendor_assets.py` (needs npm). It replaces
`src/beurs/web/static/vendor`, `src/beurs/web/static/icons.svg` and `tests/vendor`, and writes
`VERSIONS.json` with version, licence and SHA-256 of every shipped file.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from css_subset import subset

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src" / "beurs" / "web" / "static"
VENDOR = STATIC / "vendor"
TEST_VENDOR = ROOT / "tests" / "vendor"
ICON_LIST = ROOT / "scripts" / "icons.txt"
OWN_ICONS = ROOT / "scripts" / "icons"
SOURCE_MAP = re.compile(rb"\n?(?://|/\*)[#@] ?sourceMappingURL=[^\n*]*(?:\*/)?")

TABLER_CLASSES = re.compile(
    r"""
      (card|table|form|input-group|pagination|page-(item|link)|alert|badge|visually-hidden|btn)
      (-(body|header|title|subtitle|footer|actions|table|responsive|vcenter|control|select|label|hint
        |check|check-input|check-label|check-inline|switch|text|required|fieldset|icon|sm|primary
        |secondary|outline-secondary|danger|list|lt|focusable))*
    | is-invalid | invalid-feedback | required | disabled | active | show | was-validated
    | (red|green|yellow|azure|purple|secondary)-lt
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Package:
    """One npm package: exact version, licence, and the files to ship (path in package -> target name)."""

    name: str
    version: str
    licence: str
    target: Path
    files: dict[str, str] = field(default_factory=dict)


PACKAGES = (
    Package("@tabler/core", "1.6.1", "MIT", VENDOR / "tabler", {"dist/css/tabler.min.css": "tabler.css"}),
    Package("@tabler/icons", "3.51.0", "MIT", VENDOR / "tabler-icons", {"LICENSE": "LICENSE"}),
    Package(
        "htmx.org",
        "2.0.11",
        "0BSD",
        VENDOR / "htmx",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "leaflet",
        "1.9.4",
        "BSD-2-Clause",
        VENDOR / "leaflet",
        {
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            "LICENSE": "LICENSE",
            **{
                f"dist/images/{name}.png": f"images/{name}.png"
                for name in ("layers", "layers-2x", "marker-icon", "marker-icon-2x", "marker-shadow")
            },
        },
    ),
    Package(
        "@fontsource-variable/instrument-sans",
        "5.3.0",
        "OFL-1.1",
        VENDOR / "instrument-sans",
        {
            "files/instrument-sans-latin-wght-normal.woff2": "latin.woff2",
            "files/instrument-sans-latin-ext-wght-normal.woff2": "latin-ext.woff2",
            "LICENSE": "LICENSE",
        },
    ),
    Package(
        "@fontsource-variable/source-sans-3",
        "5.3.0",
        "OFL-1.1",
        VENDOR / "source-sans-3",
        {
            "files/source-sans-3-latin-wght-normal.woff2": "latin.woff2",
            "files/source-sans-3-latin-ext-wght-normal.woff2": "latin-ext.woff2",
            "LICENSE": "LICENSE",
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        TEST_VENDOR,
        {
            "axe.min.js": "axe.min.js",
            "LICENSE": "axe.LICENSE",
            "LICENSE-3RD-PARTY.txt": "axe.LICENSE-3RD-PARTY.txt",
        },
    ),
)


def main() -> int:
    """Replace every shipped file by a fresh copy of the pinned versions."""
    with tempfile.TemporaryDirectory() as work:
        folders = {package.name: fetch(package, Path(work)) for package in PACKAGES}
        for target in (VENDOR, TEST_VENDOR):
            shutil.rmtree(target, ignore_errors=True)
        for package in PACKAGES:
            copy_files(package, folders[package.name])
        shrink_tabler(folders["@tabler/core"], folders["@tabler/icons"])
        (STATIC / "icons.svg").write_text(sprite(folders["@tabler/icons"]), encoding="utf-8")
    write_versions()
    return 0


def fetch(package: Package, work: Path) -> Path:
    """Download one package with npm (which checks its integrity) and return its unpacked folder."""
    print(f"{package.name} {package.version}")
    packed = subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--json"],
        cwd=work,
        check=True,
        capture_output=True,
        text=True,
    )
    described = json.loads(packed.stdout)
    entry = described[0] if isinstance(described, list) else next(iter(described.values()))
    archive = work / entry["filename"].replace("@", "").replace("/", "-")
    folder = work / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def copy_files(package: Package, folder: Path) -> None:
    """Copy the named files without their references to source maps."""
    for source, name in package.files.items():
        target = package.target / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (folder / source).read_bytes()
        if target.suffix in (".js", ".css"):
            content = SOURCE_MAP.sub(b"", content)
        target.write_bytes(content)


def shrink_tabler(core: Path, icons: Path) -> None:
    """Keep the rules of Tabler that the screens stand on, in the cascade layer `tabler`.

    The package of the style sheet carries no licence file; its licence and owner are those of the
    icons package, whose file is copied.
    """
    sheet = VENDOR / "tabler" / "tabler.css"
    full = (core / "dist/css/tabler.min.css").read_text(encoding="utf-8")
    kept = subset(full, lambda name: TABLER_CLASSES.fullmatch(name) is not None, "tabler")
    sheet.write_text(kept, encoding="utf-8")
    shutil.copy(icons / "LICENSE", VENDOR / "tabler" / "LICENSE")
    print(f"tabler.css: {len(full) / 1000:.0f} kB -> {len(kept) / 1000:.0f} kB")


def sprite(icons: Path) -> str:
    """Combine the listed Tabler icons and the own drawings into one SVG of symbols."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    names = sorted(line for line in lines if line and not line.startswith("#"))
    stroke = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    symbols = [_symbol(name, icons / "icons/outline" / f"{name}.svg", stroke) for name in names]
    symbols += [_symbol(path.stem, path, "") for path in sorted(OWN_ICONS.glob("*.svg"))]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str, path: Path, attributes: str) -> str:
    text = path.read_text(encoding="utf-8")
    box = re.search(r'viewBox="([^"]+)"', text)
    inner = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
    if box is None or inner is None:
        raise ValueError(f"{path.name}: expected one <svg> with a viewBox")
    drawing = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>', "", inner[1])
    drawing = re.sub(r">\s+<", "><", drawing).strip()
    symbol = f'<symbol id="{name}" viewBox="{box[1]}"'
    return f"{symbol} {attributes}>{drawing}</symbol>" if attributes else f"{symbol}>{drawing}</symbol>"


def write_versions() -> None:
    """Write `VERSIONS.json` beside the shipped files."""
    entries = [
        {
            "name": package.name,
            "version": package.version,
            "licence": package.licence,
            "files": {
                path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(package.target.rglob("*"))
                if path.is_file()
            },
        }
        for package in PACKAGES
    ]
    text = json.dumps(entries, indent=2) + "\n"
    (VENDOR / "VERSIONS.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
