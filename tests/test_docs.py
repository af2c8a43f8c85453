"""The documents and the code agree."""

import re
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


def text(name: str) -> str:
    """Return a document of the checkout."""
    return (CHECKOUT / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    read = set(re.findall(r'"((?:BEURS|DATABASE)_[A-Z_]+)"', text("src/beurs/web/settings.py")))
    read |= set(re.findall(r'"(BEURS_[A-Z_]+)"', text("tests/conftest.py") + text("scripts/run_tests.py")))
    assert set(re.findall(r"`((?:BEURS|DATABASE)_[A-Z_]+)`", text("docs/settings.md"))) == read


def test_every_room_is_on_the_map() -> None:
    rooms = {path.parent.name for path in (CHECKOUT / "src" / "beurs").glob("*/__init__.py")}
    assert rooms == set(re.findall(r"^\| `(\w+)/` \|", text("docs/map.md"), re.MULTILINE))


def test_every_dependency_has_its_reason() -> None:
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["web"]]
    names = {re.split(r"[\[<>=]", line)[0].lower() for line in asked}
    told = set(re.findall(r"^\| ([a-z-]+)(?: [^|]*)? \|", text("docs/dependencies.md"), re.MULTILINE))
    assert names <= told


def test_every_make_target_named_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    pages = [CHECKOUT / "README.md", CHECKOUT / "README.nl.md", CHECKOUT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    named = {name for page in pages for name in re.findall(r"(?:`|^)make ([a-z-]+)", page.read_text("utf-8"), re.M)}
    assert {"run", "test"} <= named <= targets


def test_every_link_between_the_documents_leads_somewhere() -> None:
    for page in [*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} points to {target}"


@pytest.mark.parametrize("name", ["CHANGELOG.md", "publiccode.yaml"])
def test_the_version_is_told_everywhere(name: str) -> None:
    assert PROJECT["project"]["version"] in text(name)
