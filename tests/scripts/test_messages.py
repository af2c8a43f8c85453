"""Both languages are complete: every text has its Dutch, and no template says something untranslated."""

import gettext
import importlib.util
import io
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLES = CHECKOUT / "src" / "beurs" / "web" / "templates" / "web" / "look"
TEMPLATES = sorted(
    path for path in (CHECKOUT / "src" / "beurs").rglob("templates/**/*.html") if SAMPLES not in path.parents
)
SAID_THE_SAME = {"De Beurs", "CSV", "XLSX", "BRIN", "VOG", "fte"}
SPOKEN_ATTRIBUTES = {"aria-label", "title", "placeholder", "alt"}


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", CHECKOUT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


def test_every_text_has_its_dutch(messages: ModuleType) -> None:
    entries = messages.parse(messages.PO.read_text(encoding="utf-8"))
    assert messages.faults(entries, messages.found()) == []


def test_the_compiled_file_is_that_of_the_dutch_texts(messages: ModuleType) -> None:
    entries = messages.parse(messages.PO.read_text(encoding="utf-8"))
    assert messages.PO.with_suffix(".mo").read_bytes() == messages.compiled(entries)


def test_texts_are_found_in_code_and_templates(messages: ModuleType) -> None:
    import ast

    code = 'a = _("One"); b = ngettext("%(n)s day", "%(n)s days", 2); c = other("Not")'
    assert set(messages.in_code(ast.parse(code))) == {
        messages.Message("One"),
        messages.Message("%(n)s day", "%(n)s days"),
    }
    page = "{% load i18n %}<p>{% translate 'b' %}{% blocktranslate %}a {{ n }}{% endblocktranslate %}</p>"
    assert {message.text for message in messages.in_template(page, "page")} == {"a %(n)s", "b"}


def test_the_compiled_file_is_read_by_gettext(messages: ModuleType) -> None:
    entries = {messages.Message("open"): ["nog open"], messages.Message("%(n)s day", "%(n)s days"): ["dag", "dagen"]}
    catalogue = gettext.GNUTranslations(io.BytesIO(messages.compiled(entries)))
    assert catalogue.gettext("open") == "nog open"
    assert [catalogue.ngettext("%(n)s day", "%(n)s days", n) for n in (1, 2)] == ["dag", "dagen"]


def test_a_text_without_dutch_and_one_with_another_place_are_named(messages: ModuleType) -> None:
    places = {messages.Message("Hello %(name)s"): "a.html", messages.Message("New"): "b.html"}
    lines = messages.faults({messages.Message("Hello %(name)s"): ["Dag %(naam)s"]}, places)
    assert len(lines) == 2
    assert "other places" in lines[0]
    assert "no Dutch for 'New'" in lines[1]


class Words(HTMLParser):
    """Collects what a page says in letters, in its text and in the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style", "code", "kbd"}
        self.said += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "code", "kbd"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


def untranslated(page: str) -> list[str]:
    """Return what a template says outside its translated parts."""
    page = re.sub(r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}", "", page, flags=re.DOTALL)
    page = re.sub(r"\{% block main_class %\}.*?\{% endblock %\}", "", page, flags=re.DOTALL)
    page = re.sub(r"\{% comment\b.*?\{% endcomment %\}", "", page, flags=re.DOTALL)
    page = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", page, flags=re.DOTALL)
    words = Words()
    words.feed(page)
    said = [text.strip(" \n\t·–—:,.()/&;+−→?…") for text in words.said]
    return [text for text in said if re.search(r"[A-Za-zÀ-ÿ]{2,}", text) and text not in SAID_THE_SAME]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []


def test_a_bare_word_in_a_template_would_be_found() -> None:
    assert untranslated('<p title="Bare">{% translate "Good" %} words</p>') == ["Bare", "words"]
