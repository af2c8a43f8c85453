"""Keep the part of a style sheet that this project uses, inside one cascade layer."""

import re
from collections.abc import Callable

_CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")
_COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
_NESTED = ("@media", "@supports", "@layer", "@container")
_VARIABLE = re.compile(r"var\((--[\w-]+)")


def subset(css: str, keep: Callable[[str], bool], layer: str) -> str:
    """Return the rules of `css` whose classes all satisfy `keep`, wrapped in `@layer layer`.

    A selector without classes stays. A rule that loses every selector goes, and so does a block
    that loses every rule, a `@keyframes` that no kept rule names and a custom property that no
    kept rule reads. Text, not a parse tree: made for minified style sheets without nesting.
    """
    banner = "".join(re.findall(r"/\*!.*?\*/", css, re.DOTALL))
    plain = re.sub(r"/\*.*?\*/|@charset[^;]*;", "", _COMMENT.sub("", css), flags=re.DOTALL)
    body = _filter_block(plain, keep)
    body = _drop_unused_keyframes(body)
    return f"{banner}\n@layer {layer}{{{_drop_unread_variables(body)}}}\n"


def split_rules(css: str) -> list[tuple[str, str]]:
    """Split a block into (prelude, body) pairs; the body of a statement such as `@import` is empty."""
    rules, start, index = [], 0, 0
    while (index := _next_of(css, "{;", start)) >= 0:
        if css[index] == ";":
            rules.append((css[start:index].strip(), ""))
            start = index + 1
            continue
        end = _closing_brace(css, index)
        rules.append((css[start:index].strip(), css[index + 1 : end]))
        start = end + 1
    return rules


def _next_of(css: str, wanted: str, start: int) -> int:
    """Return the position of the first of `wanted` outside strings and brackets, or -1."""
    quote, depth = "", 0
    for index in range(start, len(css)):
        sign = css[index]
        if quote:
            quote = "" if sign == quote and css[index - 1] != "\\" else quote
        elif sign in "\"'":
            quote = sign
        elif sign in wanted and depth == 0:
            return index
        else:
            depth += (sign in "([") - (sign in ")]")
    return -1


def _closing_brace(css: str, opening: int) -> int:
    depth, index = 1, opening
    while depth:
        index = _next_of(css, "{}", index + 1)
        if index < 0:
            raise ValueError(f"style sheet: block opened at character {opening} is never closed")
        depth += 1 if css[index] == "{" else -1
    return index


def _filter_block(css: str, keep: Callable[[str], bool]) -> str:
    kept = []
    for prelude, body in split_rules(css):
        if prelude.startswith(_NESTED):
            inner = _filter_block(body, keep)
            kept.append(f"{prelude}{{{inner}}}" if inner else "")
        elif prelude.startswith("@"):
            kept.append(f"{prelude}{{{body}}}" if body else "")
        else:
            selectors = [s for s in _split_list(prelude) if all(map(keep, _CLASS.findall(s)))]
            kept.append(f"{','.join(selectors)}{{{body}}}" if selectors and body else "")
    return "".join(kept)


def _split_list(prelude: str) -> list[str]:
    parts, start = [], 0
    while (index := _next_of(prelude, ",", start)) >= 0:
        parts.append(prelude[start:index].strip())
        start = index + 1
    return [*parts, prelude[start:].strip()]


def _drop_unused_keyframes(css: str) -> str:
    kept = []
    for prelude, body in split_rules(css):
        name = prelude.removeprefix("@keyframes ").strip()
        if prelude.startswith("@keyframes") and not re.search(rf"animation[^;}}]*\b{re.escape(name)}\b", css):
            continue
        kept.append(f"{prelude}{{{body}}}")
    return "".join(kept)


def _drop_unread_variables(css: str) -> str:
    """Drop declarations of custom properties nobody reads, until none is left."""
    while True:
        read = set(_VARIABLE.findall(css))
        smaller = _filter_declarations(css, read)
        if smaller == css:
            return css
        css = smaller


def _filter_declarations(css: str, read: set[str]) -> str:
    kept = []
    for prelude, body in split_rules(css):
        if prelude.startswith(_NESTED):
            inner = _filter_declarations(body, read)
        elif prelude.startswith("@"):
            inner = body
        else:
            inner = ";".join(d for d in _declarations(body) if not _is_unread(d, read))
        kept.append(f"{prelude}{{{inner}}}" if inner else "")
    return "".join(kept)


def _declarations(body: str) -> list[str]:
    parts, start = [], 0
    while (index := _next_of(body, ";", start)) >= 0:
        parts.append(body[start:index])
        start = index + 1
    return [part for part in (*parts, body[start:]) if part.strip()]


def _is_unread(declaration: str, read: set[str]) -> bool:
    name = declaration.split(":", 1)[0].strip()
    return name.startswith("--") and name not in read
