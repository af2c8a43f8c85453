"""The texts of the screens: find them in the code, keep the Dutch file complete, compile it.

    python scripts/messages.py             merge what is new into the .po file and compile it
    python scripts/messages.py --check     say what is missing, stale or not compiled; exit 1 if anything is
    python scripts/messages.py --add FILE  take translations from another .po file first

Needs no gettext tools. Source texts are English; a text without a Dutch one is listed, never guessed.
"""

import argparse
import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SOURCE = HERE / "src" / "beurs"
PO = SOURCE / "web" / "locale" / "nl" / "LC_MESSAGES" / "django.po"
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
HEADER = (
    "Project-Id-Version: beurs\\n"
    "Language: nl\\n"
    "MIME-Version: 1.0\\n"
    "Content-Type: text/plain; charset=UTF-8\\n"
    "Content-Transfer-Encoding: 8bit\\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\\n"
)


@dataclass(frozen=True, order=True)
class Message:
    """A source text; `plural` and `context` are empty where there is none."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """The key of the compiled file."""
        key = f"{self.text}\0{self.plural}" if self.plural else self.text
        return f"{self.context}\4{key}" if self.context else key


def in_code(tree: ast.AST) -> Iterator[Message]:
    """Yield the messages of a Python syntax tree."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in ONE and words:
            yield Message(words[0])
        elif name in PLURAL and len(words) > 1:
            yield Message(words[0], words[1])
        elif name in CONTEXT and len(words) > 1:
            yield Message(words[1], context=words[0])


CALL = re.compile(
    r"\b(_|gettext|ngettext|pgettext)\(((?:[^()\"']|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\([^()]*\))*)\)"
)


def in_template(text: str, name: str) -> Iterator[Message]:
    """Yield the messages of a Django template, by Django's own translation of it into calls."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    for call in CALL.finditer(templatize(text, origin=name)):
        source = f"{call.group(1)}({call.group(2).replace(" u'", " '")})"
        yield from in_code(ast.parse(source.replace("\n", "\\n") if "'''" not in source else source))


def found() -> dict[Message, str]:
    """Return every message of the project with the first file it stands in."""
    messages: dict[Message, str] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(HERE).as_posix()
        each = in_code(ast.parse(text)) if path.suffix == ".py" else in_template(text, place)
        for message in each:
            messages.setdefault(message, place)
    return messages


def parse(text: str) -> dict[Message, list[str]]:
    """Return message -> translations (one, or one per plural form) of a .po file."""
    entries: dict[Message, list[str]] = {}
    for block in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        current = ""
        for line in block.splitlines():
            begins = re.match(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$', line.strip())
            if begins:
                current = begins.group(1)
                fields[current] = ast.literal_eval(begins.group(2))
            elif line.strip().startswith('"') and current:
                fields[current] += ast.literal_eval(line.strip())
        if fields.get("msgid"):
            message = Message(fields["msgid"], fields.get("msgid_plural", ""), fields.get("msgctxt", ""))
            entries[message] = [value for name, value in sorted(fields.items()) if name.startswith("msgstr")]
    return entries


def quoted(text: str) -> str:
    """Return a text as a .po string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def written(entries: dict[Message, list[str]], places: dict[Message, str]) -> str:
    """Return the .po file, sorted by text so that two changes seldom collide."""
    head = "".join(f'"{line}\\n"\n' for line in HEADER.split("\\n") if line)
    blocks = [f'msgid ""\nmsgstr ""\n{head}']
    for message in sorted(places):
        lines = [f"#: {places[message]}"]
        if message.context:
            lines.append(f"msgctxt {quoted(message.context)}")
        lines.append(f"msgid {quoted(message.text)}")
        values = entries.get(message) or ([""] * (2 if message.plural else 1))
        if message.plural:
            lines.append(f"msgid_plural {quoted(message.plural)}")
            lines += [f"msgstr[{number}] {quoted(value)}" for number, value in enumerate(values)]
        else:
            lines.append(f"msgstr {quoted(values[0])}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def compiled(entries: dict[Message, list[str]]) -> bytes:
    """Return the binary .mo file (GNU gettext, little endian, sorted keys)."""
    table = {"": HEADER.replace("\\n", "\n")}
    table.update({message.key: "\0".join(values) for message, values in entries.items() if all(values)})
    keys = sorted(table, key=lambda key: key.encode())
    originals = [key.encode() for key in keys]
    translations = [table[key].encode() for key in keys]
    start = 28
    offset = start + 16 * len(keys)
    index: list[int] = []
    for strings in (originals, translations):
        for string in strings:
            index += [len(string), offset]
            offset += len(string) + 1
    half = 8 * len(keys)
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), start, start + half, 0, offset)
    body = b"".join(string + b"\0" for string in [*originals, *translations])
    return head + struct.pack(f"<{len(index)}I", *index) + body


PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")


def faults(entries: dict[Message, list[str]], places: dict[Message, str]) -> list[str]:
    """Return one line per text without Dutch, with other places than its source, or no longer used."""
    lines = []
    for message, place in sorted(places.items(), key=lambda item: (item[1], item[0])):
        values = entries.get(message, [])
        if not values or not all(values):
            lines.append(f"{place}: no Dutch for {message.text!r}")
            continue
        expected = set(PLACE.findall(message.plural or message.text))
        if set(PLACE.findall(values[-1])) != expected:
            lines.append(f"{place}: {values[-1]!r} has other places than {message.text!r}")
    return lines + [f"django.po: {message.text!r} is used nowhere" for message in entries if message not in places]


def main() -> int:
    """Check, or merge and compile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--add", type=Path, action="append", default=[])
    options = parser.parse_args()
    places = found()
    entries = parse(PO.read_text(encoding="utf-8")) if PO.exists() else {}
    machine = PO.with_suffix(".mo")
    if options.check:
        lines = faults(entries, places)
        if not machine.exists() or machine.read_bytes() != compiled(entries):
            lines.append("django.mo is older than django.po: run make messages")
        print("\n".join(lines))
        return 1 if lines else 0
    for path in options.add:
        entries |= {
            message: values for message, values in parse(path.read_text(encoding="utf-8")).items() if all(values)
        }
    kept = {message: values for message, values in entries.items() if message in places}
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text(written(kept, places), encoding="utf-8")
    machine.write_bytes(compiled(kept))
    missing = faults(kept, places)
    print("\n".join([*missing, f"{len(places)} texts, {len(missing)} to look at"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
