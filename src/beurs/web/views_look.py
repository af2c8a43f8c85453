"""The style guide: every component with invented sample data, for development and tests only."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.forms import CharField, ChoiceField, DateField, Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

PAGES = ("parts", "today", "today-open", "report", "list", "faces")
NOW = datetime(2026, 11, 23, 6, 34, tzinfo=UTC)


class SampleUser(NamedTuple):
    """Stands for the signed-in user in the top bar."""

    name: str
    is_authenticated: bool = True


class Need(NamedTuple):
    """One row of the sample board."""

    id: int
    group: str
    school: str
    place: str
    why: str
    am: bool
    pm: bool
    times: str
    state: str
    label: str = ""
    locked: bool = False


@login_not_required
@require_safe
def look(request: HttpRequest, page: str = "parts") -> HttpResponse:
    """Show one page of the style guide."""
    if page not in PAGES:
        raise Http404
    return render(request, f"web/look/{page.replace('-', '_')}.html", _shell(page) | _SAMPLES[page]())


def _item(page: str, label: str, name: str, icon: str) -> dict[str, Any]:
    current = name == page.removesuffix("-open")
    return {"label": label, "url": f"/look/{name}/", "icon": icon, "current": current}


def _shell(page: str) -> dict[str, Any]:
    morning = [_item(page, "Vandaag", "today", "sun"), _item(page, "Melden", "report", "user-plus")]
    always = [
        _item(page, "Onderdelen", "parts", "table"),
        _item(page, "Lijst", "list", "list"),
        _item(page, "Gezichten", "faces", "eye"),
    ]
    return {
        "user": SampleUser("Eva Zandberg"),
        "role_line": "Planner, 4 besturen",
        "search_url": "/look/list/",
        "nav": [{"caption": "Vanochtend", "items": morning}, {"caption": "Altijd", "items": always}],
        "phone_nav": [*morning, *always[:2]],
        "now": NOW,
        "until": NOW + timedelta(minutes=56),
        "points": [(420, 5), (427, 7), (433, 9), (440, 13), (446, 16), (452, 19)],
        "counts": {"filled": 17, "own": 2, "offered": 5, "proposed": 4, "open": 2},
    }


_DAY, _LONG = "08:30–14:15", "08:30–14:30"
_GROUPS = [
    ("open", "Nog open", range(1, 3)),
    ("proposed", "Voorstel, nog niet verstuurd", range(3, 7)),
    ("offered", "Aangeboden, wacht op antwoord", range(7, 11)),
    ("agreed", "Akkoord, nog niet gedeeld", range(11, 12)),
    ("filled", "Vervuld", range(12, 14)),
]
_STORMVOGEL = ("De Stormvogel", "Santpoort-Noord")
_ROWS: list[tuple[Any, ...]] = [
    ("5", "De Zeevonk", "IJmuiden", "21 bevoegd → 3 dichtbij → 1 op tijd → 0 over", 1, 1, _DAY, "open"),
    ("1/2", "Het Wilgenhof", "Heemskerk", "12 bevoegd → 2 op tijd → 0 over", 1, 0, "08:30–12:00", "open"),
    ("6", *_STORMVOGEL, "Kent de groep · 4 dagen · 9 min fietsen", 1, 1, _DAY, "proposed", "Lieke Brandsma"),
    ("3", "De Tjalk", "Haarlem", "Eigen pool · 14 min fietsen", 1, 1, _LONG, "proposed", "Yara Tessel", True),
    ("8", "Het Lantaarnhuis", "Hoofddorp", "Enige met gym · 22 min auto", 1, 1, _DAY, "proposed", "Ruben Oudhof"),
    ("4", "De Kwelder", "Zandvoort", "31 min trein", 0, 1, "12:45–15:00", "proposed", "Imke Rooswinkel"),
    ("7", "De Klinkerbrug", "Haarlem", "Ring 1 van 4 · kans 86%", 1, 1, _LONG, "offered", "nog 6 min"),
    ("2", "’t Hoefblad", "Heemstede", "Ring 2 van 4 · kans 71%", 1, 1, _DAY, "offered", "nog 9 min"),
    ("5", "De Sluiswachter", "Velsen-Noord", "Ring 2 van 4 · kans 58%", 1, 1, _DAY, "offered", "nog 4 min"),
    ("6", "De Meerkoet", "Nieuw-Vennep", "Ring 1 van 4 · kans 90%", 1, 0, "08:30–12:15", "offered", "nog 11 min"),
    ("1", "De Bloeiboog", "Beverwijk", "Eigen pool · 6 min fietsen", 1, 1, _DAY, "agreed", "Noor Vliet"),
    ("4", "De Windhoek", "Bloemendaal", "Sinds donderdag dezelfde", 1, 1, _DAY, "filled", "Sem Hoogland"),
    ("7/8", *_STORMVOGEL, "Duopartner neemt over", 1, 1, _DAY, "own", "Eigen oplossing"),
]


def _needs() -> list[tuple[str, str, list[Need]]]:
    return [(state, title, [Need(n, *_ROWS[n - 1]) for n in numbers]) for state, title, numbers in _GROUPS]


def _people() -> list[dict[str, Any]]:
    rows = (
        ("Daan Verhulst", "Groep 3–8 · Haarlem", True, True, "7 min"),
        ("Tess Wijngaard", "Groep 1–8, gym · Haarlem", True, True, "28 min"),
        ("Joris Veldkamp", "Groep 5–8 · Hoofddorp", True, True, "38 min"),
        ("Mila Korenaar", "Groep 1–4 · Beverwijk", True, False, "16 min"),
        ("Bram Sluyter", "Groep 1–8 · Heemstede", False, True, "21 min"),
        ("Faya Aydoğan", "Groep 1–2 · Velserbroek", True, False, "12 min"),
    )
    return [dict(zip(("name", "facts", "am", "pm", "trip"), row, strict=True)) for row in rows]


def _points() -> list[dict[str, Any]]:
    """Return schools for the map: invented names on round coordinates west of Amsterdam."""
    rows = (
        (1, "De Zeevonk", "IJmuiden", 52.459, 4.61, "open"),
        (2, "Het Wilgenhof", "Heemskerk", 52.512, 4.667, "open"),
        (3, "De Stormvogel", "Santpoort-Noord", 52.431, 4.64, "proposed"),
        (4, "De Tjalk", "Haarlem", 52.387, 4.638, "proposed"),
        (5, "Het Lantaarnhuis", "Hoofddorp", 52.303, 4.69, "proposed"),
        (6, "De Kwelder", "Zandvoort", 52.373, 4.534, "proposed"),
        (7, "De Klinkerbrug", "Haarlem", 52.381, 4.654, "offered"),
        (8, "’t Hoefblad", "Heemstede", 52.35, 4.62, "offered"),
        (11, "De Bloeiboog", "Beverwijk", 52.486, 4.655, "agreed"),
        (12, "De Windhoek", "Bloemendaal", 52.405, 4.62, "filled"),
        (13, "De Duinroos", "Haarlem", 52.393, 4.66, "own"),
    )
    known = ("id", "name", "place", "lat", "lon", "state")
    marked = [dict(zip(known, row, strict=True)) | {"href": f"?need={row[0]}"} for row in rows]
    plain = [
        {
            "id": None,
            "name": f"School {n}",
            "place": "Haarlem",
            "lat": 52.36 + n % 7 * 0.011,
            "lon": 4.6 + n % 5 * 0.019,
            "state": None,
            "href": "",
        }
        for n in range(24)
    ]
    return marked + plain


_STEPS = [
    {"label": "Vrij vanochtend", "left": 34},
    {"label": "Bevoegd groep 5", "left": 21},
    {"label": "Dag aangeboden", "left": 14},
    {"label": "Contract laat het toe", "left": 9},
    {"label": "Reis binnen grens", "left": 3},
    {"label": "Op tijd om 08:30", "left": 1},
    {"label": "Niet elders nodig", "left": 0},
]
_TIERS = [
    {"label": "Bevoegd", "chosen": "volledig", "other": "volledig"},
    {"label": "Pool", "chosen": "eigen", "other": "eigen"},
    {"label": "Wissels in de reeks", "chosen": "0", "other": "2", "decides": True},
    {"label": "Reistijd", "chosen": "9 min", "other": "7 min"},
    {"label": "Eerlijke spreiding", "chosen": "+1 dag", "other": "−2 dagen"},
]


def _reasons() -> list[tuple[str, SafeString]]:
    return [
        ("users", mark_safe("Stond vorige week <b>3 dagen</b> voor deze groep.")),
        ("bike", mark_safe("<b>9 minuten</b> fietsen, ruim op tijd.")),
        ("calendar", mark_safe("Kan alle <b>vier dagen</b>: één gezicht voor de groep.")),
    ]


def _today(selected: int) -> dict[str, Any]:
    return {
        "groups": _needs(),
        "people": _people(),
        "map_points": _points(),
        "selected": selected,
        "steps": _STEPS,
        "tiers": _TIERS,
        "reasons": _reasons(),
    }


class SampleForm(Form):
    """One field of each kind, with and without a fault."""

    name = CharField(label="Naam", help_text="Zoals op het rooster.")
    group = ChoiceField(label="Groep", choices=[("6", "Groep 6"), ("7", "Groep 7")])
    day = DateField(label="Eerste dag", required=False)


def _report() -> dict[str, Any]:
    names = (("ma", 23), ("di", 24), ("wo", 25), ("do", 26), ("vr", 27))
    days = [
        {"name": name, "number": number, "am": True, "pm": name not in ("wo", "vr"), "on": name != "vr"}
        for name, number in names
    ]
    return {"days": days}


def _list() -> dict[str, Any]:
    pages = Paginator(range(240), 25)
    shown = pages.page(3)
    return {
        "people": _people(),
        "page_of": shown,
        "pages": pages.get_elided_page_range(3, on_each_side=1, on_ends=1),
        "sort": "name",
    }


def _parts() -> dict[str, Any]:
    return _today(3) | {
        "states": ["open", "proposed", "agreed", "offered", "filled", "own", "none"],
        "form": SampleForm(),
        "faulty": SampleForm({"name": "", "group": "6", "day": "morgen"}),
        "past": NOW - timedelta(minutes=3),
        "far": NOW + timedelta(minutes=135),
        "none_left": {"filled": 30},
    }


_SAMPLES = {
    "parts": _parts,
    "today": lambda: _today(3),
    "today-open": lambda: _today(1),
    "report": _report,
    "list": _list,
    "faces": dict,
}
