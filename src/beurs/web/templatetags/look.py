"""The components of the design as template tags; `docs/design-layer.md` lists parameters and pictures.

The small ones, drawn hundreds of times on a board, are built with `format_html`; the larger ones are
templates in `components/`. No tag writes a `style` attribute: the content security policy forbids it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

register = template.Library()


class State(NamedTuple):
    """How one state of a need looks: icon, map mark, tone (a CSS class) and word."""

    icon: str
    mark: str
    tone: str
    word: str | Promise


STATES: dict[str, State] = {
    "open": State("alert-triangle", "mark-open", "open", gettext_lazy("Still open")),
    "proposed": State("circle-dashed", "mark-proposed", "proposed", gettext_lazy("Proposed")),
    "agreed": State("check", "mark-agreed", "agreed", gettext_lazy("Agreed")),
    "offered": State("hourglass", "mark-offered", "offered", gettext_lazy("Offered")),
    "filled": State("circle-check", "mark-filled", "filled", gettext_lazy("Covered")),
    "orphan": State("alert-circle", "mark-offered", "offered", gettext_lazy("Substitute without a need")),
    "own": State("home", "mark-own", "own", gettext_lazy("Own solution")),
    "without": State("user-off", "mark-own", "without", gettext_lazy("Without a teacher")),
    "none": State("calendar-off", "mark-school", "neutral", gettext_lazy("No cover needed")),
}
BAR_ORDER = ("filled", "own", "without", "agreed", "offered", "proposed", "open")
COVERED = ("filled", "own")
THEMES = ("light", "dark")


class Row(NamedTuple):
    """Everything that the line of a need shows."""

    id: str
    state: str
    version: str
    tile: str
    href: str
    current: bool
    group: str
    school: str
    place: str
    why: str
    am: bool
    pm: bool
    times: str
    label: str
    locked: bool
    until: str


NEED_ROW = (
    '<li class="need" id="need-{id}" data-need="{id}" data-group="{state}" data-version="{version}">'
    '<span class="tile{long}" aria-hidden="true">{tile}</span>'
    '<div class="need__text"><a class="need__open" href="{href}"{current}>'
    '<span class="visually-hidden">{spoken}</span><b>{school}</b> {place}</a>'
    '<span class="need__why">{why}</span></div>'
    '<div class="need__when">{parts}<span>{times}</span></div><div class="need__state"{until}>{chip}</div></li>'
)


@register.simple_tag(takes_context=True)
def theme_attribute(context: RequestContext) -> SafeString:
    """Return ` data-theme="..."` when the user chose a theme; the system decides otherwise."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return format_html(' data-theme="{}"', chosen) if chosen in THEMES else SafeString("")


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """Draw an icon of the sprite; with a label it is read out, without it is decoration."""
    return _icon(static("icons.svg"), name, str(label), css)


@lru_cache(maxsize=512)
def _icon(sprite: str, name: str, label: str, css: str) -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"></use></svg>', f" {css}" if css else "", spoken, sprite, name
    )


@register.simple_tag
def key(cap: str) -> SafeString:
    """Draw a key cap; hidden from screen readers, which hear `aria-keyshortcuts` of the control."""
    return format_html('<kbd class="key" aria-hidden="true">{}</kbd>', cap)


@register.simple_tag
def state_chip(state: str, label: str = "", locked: bool = False) -> SafeString:
    """Draw the chip of a state; `label` (a name, the time left) replaces the word, which is then read out."""
    look = STATES[state]
    spoken = SafeString("")
    if label:
        spoken = format_html('<span class="visually-hidden">{}: </span>', look.word)
    return format_html(
        '<span class="chip tone-{}">{}<span class="chip__text">{}{}</span>{}</span>',
        look.tone,
        icon(look.icon),
        spoken,
        label or look.word,
        icon("lock", label=_("Locked")) if locked else "",
    )


@register.simple_tag
def state_icon(state: str) -> SafeString:
    """Draw the icon of a state; put the word beside it."""
    return icon(STATES[state].icon)


@register.simple_tag
def state_mark(state: str) -> SafeString:
    """Draw the mark that a state has on the map; put the word beside it."""
    return icon(STATES[state].mark)


@register.simple_tag
def state_word(state: str) -> str:
    """Return the word of a state in the active language."""
    return str(STATES[state].word)


@register.simple_tag
def state_words() -> dict[str, dict[str, str]]:
    """Return word, tone and map mark per state, for the scripts that draw states."""
    return {name: {"word": str(state.word), "tone": state.tone, "mark": state.mark} for name, state in STATES.items()}


@register.simple_tag
def state_tone(state: str) -> str:
    """Return the CSS class that colours an element by state."""
    return f"tone-{STATES[state].tone}"


@register.simple_tag
def day_parts(am: bool, pm: bool) -> SafeString:
    """Draw the two blocks of a day: filled where the part is wanted or worked."""
    return _day_parts(bool(am), bool(pm), get_language() or "")


@lru_cache(maxsize=16)
def _day_parts(am: bool, pm: bool, _language: str) -> SafeString:
    words = {
        (True, True): _("morning and afternoon"),
        (True, False): _("morning"),
        (False, True): _("afternoon"),
        (False, False): _("no day part"),
    }
    return format_html(
        '<span class="parts" role="img" aria-label="{}">{}</span>',
        words[am, pm],
        format_html_join(
            "",
            '<svg viewBox="0 0 15 10" aria-hidden="true">'
            '<rect class="part-{}" x=".5" y=".5" width="14" height="9" rx="2"></rect></svg>',
            (("on" if wanted else "off",) for wanted in (am, pm)),
        ),
    )


@register.simple_tag
def need_row(need: Any, base: str, query: str, selected: int | None = None) -> SafeString:
    """Draw the line of a need (an object with the fields of a `NeedRow`); `base`id`/?`query` is its address.

    Built in one go instead of from a template, and once for every way it can look: a board has hundreds, of which an
    event changes a few.
    """
    return _need_row(
        Row(
            id=str(need.id),
            state=need.state,
            version=str(need.version),
            tile=need.tile,
            href=f"{base}{need.id}/?{query}",
            current=need.id == selected,
            group=need.group,
            school=need.school,
            place=need.place,
            why=str(need.reason),
            am=bool(need.am),
            pm=bool(need.pm),
            times=need.times,
            label=need.label,
            locked=need.locked,
            until=need.until.isoformat() if getattr(need, "until", None) else "",
        ),
        get_language() or "",
    )


@lru_cache(maxsize=2048)
def _need_row(row: Row, _language: str) -> SafeString:
    return format_html(
        NEED_ROW,
        **row._asdict()
        | {"current": SafeString(' aria-current="true"') if row.current else "", "until": _counting(row.until)},
        long=" tile--long" if len(row.tile) > 2 else "",
        spoken=_("Group %(name)s, ") % {"name": row.group},
        parts=day_parts(row.am, row.pm),
        chip=state_chip(row.state, row.label, row.locked),
    )


def _counting(until: str) -> SafeString:
    """Return the attribute by which the page counts down to a moment."""
    return format_html(' data-left-until="{}"', until) if until else SafeString("")


def initials(name: str) -> str:
    """Return the first letters of the first and the last capitalised word ("Jan van der Berg" -> "JB")."""
    words = [word.lstrip("’'‘") for word in name.split()]
    capitals = [word for word in words if word[:1].isupper()] or [word for word in words if word]
    picked = capitals[:1] + capitals[1:][-1:]
    return "".join(word[0].upper() for word in picked)


@register.filter
def mail_name(address: str) -> SafeString:
    """Write a mail address so that a line breaks before its at sign first."""
    name, at, host = address.partition("@")
    return format_html("{}<wbr>{}{}", name, at, host)


@register.simple_tag
def avatar(person: object, big: bool = False) -> SafeString:
    """Draw the initials of a person (an object with `name`, or a name); never a photo."""
    name = str(getattr(person, "name", None) or person)
    size = " avatar--big" if big else ""
    return format_html('<span class="avatar{}" aria-hidden="true">{}</span>', size, initials(name))


@register.simple_tag
def reason(icon_name: str, text: str, tone: str = "") -> SafeString:
    """Draw one reason line; `text` may hold a `<b>` around the decisive fact when it is marked safe."""
    css = f" reason--{tone}" if tone else ""
    return format_html('<li class="reason{}">{}<span>{}</span></li>', css, icon(icon_name), text)


@register.inclusion_tag("components/funnel.html")
def funnel(steps: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Draw who is left after each rule; a step is {label, left}, the first being everybody."""
    rows: list[dict[str, Any]] = []
    before = whole = 0
    for step in steps:
        left = int(step["left"])
        whole = whole or left
        before = before if rows else left
        lost = before - left
        rows.append(
            {
                "label": step["label"],
                "left": left,
                "lost": lost,
                "bar": share(left, whole),
                "gone": share(lost, whole),
            }
        )
        before = left
    return {"rows": rows}


@register.inclusion_tag("components/tier_table.html")
def tier_table(rows: Iterable[Mapping[str, Any]], chosen: str, other: str) -> dict[str, Any]:
    """Compare the chosen person with the runner-up; a row is {label, chosen, other, decides}."""
    drawn, decided = [], False
    for row in rows:
        mark = "decides" if row.get("decides") else "later" if decided else ""
        decided = decided or mark == "decides"
        drawn.append({**row, "mark": mark})
    return {"rows": drawn, "chosen": chosen, "other": other, "decided": decided}


@register.inclusion_tag("components/countdown.html")
def countdown(until: datetime, now: datetime | None = None) -> dict[str, Any]:
    """Draw the minutes left to a moment, in yellow; a passed moment is said in grey."""
    now = now or timezone.now()
    minutes = ceil((until - now).total_seconds() / 60)
    return {
        "until": until,
        "now": now,
        "hours": minutes // 60,
        "rest": f"{minutes % 60:02d}",
        "minutes": minutes,
        "past": minutes <= 0,
    }


@register.inclusion_tag("components/morning_line.html")
def morning_line(
    points: Sequence[tuple[int, int]],
    total: int,
    now: int,
    *,
    start: int = 420,
    end: int = 510,
    marks: Sequence[tuple[int, str]] | None = None,
) -> dict[str, Any]:
    """Draw how many needs were filled through the morning.

    Times are minutes after midnight; `points` are (time, filled) in order of time, `total` is all
    needs, `marks` are (time, word) over the axis: by default 07:45 school and 08:15 parents.
    """
    span = end - start
    now = min(max(now, start), end)
    seen = [(max(at, start), filled) for at, filled in points if at <= now]
    filled = seen[-1][1] if seen else 0
    if marks is None:
        marks = [(465, _("school")), (495, _("parents"))]
    return {
        "steps": _steps(seen, now, total, start, span),
        "filled": filled,
        "total": total,
        "now": share(now - start, span),
        "late": now - start > span / 4,
        "ticks": [{"x": share(at - start, span), "time": clock(at), "word": word} for at, word in marks],
        "start": clock(start),
        "end": clock(end),
    }


def _steps(seen: list[tuple[int, int]], now: int, total: int, start: int, span: int) -> list[dict[str, str]]:
    """Return one column per stretch of time between two counts."""
    ends = [at for at, _filled in seen[1:]] + [now]
    return [
        {"x": share(at - start, span), "width": share(until - at, span), **_column(filled, total)}
        for (at, filled), until in zip(seen, ends, strict=False)
        if until > at
    ]


def _column(filled: int, total: int) -> dict[str, str]:
    """Return y and height of a column on a line of 30 units that stands on y = 36."""
    height = 30 * filled / total if total else 0
    return {"y": f"{36 - height:.1f}", "height": f"{height:.1f}"}


def clock(minute: int) -> str:
    """Return 07:45 for 465 minutes after midnight."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def share(part: float, whole: float) -> str:
    """Return a share as an SVG percentage with a decimal point, whatever the language."""
    return f"{100 * part / whole if whole else 0:.2f}%"


@register.inclusion_tag("components/fill_bar.html")
def fill_bar(counts: Mapping[str, int], headline: bool = True) -> dict[str, Any]:
    """Draw how far the needs are covered; `counts` maps a state to a number, absent states are none."""
    total = sum(counts.get(state, 0) for state in BAR_ORDER)
    covered = sum(counts.get(state, 0) for state in COVERED)
    segments = [
        {"state": state, "count": count, "look": STATES[state], "width": share(count, total)}
        for state in BAR_ORDER
        if (count := counts.get(state, 0))
    ]
    return {
        "segments": segments,
        "total": total,
        "percent": round(100 * covered / total) if total else 100,
        "headline": headline,
    }
