"""What is shipped to the browser: the vendored files, the colours and their contrast."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent
STATIC = ROOT / "src" / "beurs" / "web" / "static"
STATES = ("open", "offered", "proposed", "filled", "own")


def shipped():
    return json.loads((STATIC / "vendor" / "VERSIONS.json").read_text(encoding="utf-8"))


def block(css, opening):
    body = css.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body))


def colours():
    css = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    return {
        "light": block(css, '[data-theme="light"] {'),
        "dark": block(css, '\n[data-theme="dark"] {'),
        "device": block(css, ":root:not([data-theme]) {"),
    }


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_shipped_file_is_the_one_that_was_fetched():
    for package in shipped():
        for name, digest in package["files"].items():
            assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def test_every_package_comes_with_its_licence():
    for package in shipped():
        assert any("LICENSE" in name for name in package["files"]), package["name"]


def test_nothing_shipped_points_to_a_source_map_or_to_another_host():
    for path in STATIC.rglob("*"):
        if path.suffix not in (".css", ".js"):
            continue
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, path.name
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", text), path.name


def test_tabler_stands_in_a_layer_below_our_own():
    tabler = (STATIC / "vendor" / "tabler" / "tabler.css").read_text(encoding="utf-8")
    tokens = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    assert tokens.startswith("@layer tabler, base, parts, rooms;")
    assert "@layer tabler{" in tabler


def test_dark_by_choice_and_dark_by_device_are_the_same():
    sets = colours()
    assert sets["dark"] == sets["device"]
    assert sets["light"].keys() == sets["dark"].keys()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_has_the_contrast_of_the_design(theme):
    colour = colours()[theme]
    pairs = [("--ink", "--surface", 13), ("--ink2", "--surface", 8), ("--ink3", "--surface", 5.5)]
    pairs += [("--petrol", "--surface", 8), ("--petrol-d", "--petrol-s", 7.5), ("--on-petrol", "--petrol", 8)]
    pairs += [("--ink3", "--paper", 5), ("--ink3", "--sunken", 4.5), ("--on-geel", "--geel", 10)]
    pairs += [(f"--{state}", f"--{state}-s", 6.2) for state in STATES]
    pairs += [(f"--{state}", "--surface", 4.5) for state in STATES]
    for text, ground, least in pairs:
        found = contrast(colour[text], colour[ground])
        assert found >= least, f"{text} on {ground} in {theme}: {found:.2f}, expected {least}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_and_edges_can_be_seen(theme):
    colour = colours()[theme]
    for mark in ["--line2", *(f"--{state}-m" for state in STATES)]:
        assert contrast(colour[mark], colour["--surface"]) >= 3, mark
    assert contrast(colour["--ring"], colour["--surface"]) >= 3


def test_every_token_a_style_sheet_reads_is_defined():
    sheets = {path: path.read_text(encoding="utf-8") for path in (STATIC / "css").rglob("*.css")}
    defined = {name for text in sheets.values() for name in re.findall(r"(--[\w-]+)\s*:", text)}
    for path, text in sheets.items():
        assert set(re.findall(r"var\((--[\w-]+)\)", text)) <= defined, path.name


def test_static_files_can_be_named_by_their_content(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    assert {"css/tokens.css", "icons.svg", "vendor/leaflet/leaflet.css"} <= manifest.keys()
    fonts = (tmp_path / manifest["css/fonts.css"]).read_text(encoding="utf-8")
    assert manifest["vendor/source-sans-3/latin.woff2"].rsplit("/", 1)[1] in fonts


def test_the_sprite_is_found_where_the_templates_look():
    assert finders.find("icons.svg")
