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


def _shell(page: str) -> dict[str, Any]:
    item = lambda label, name, icon: {  # noqa: E731
        "label": label,
        "url": f"/look/{name}/",
        "icon": icon,
        "current": name == page.removesuffix("-open"),
    }
    morning = [item("Vandaag", "today", "sun"), item("Melden", "report", "user-plus")]
    always = [item("Onderdelen", "parts", "table"), item("Lijst", "list", "list"), item("Gezichten", "faces", "eye")]
    return {
        "user": SampleUser("Eva Zandberg"),
        "role_line": "Planner, 4 besturen",
        "search_url": "/look/list/",
        "nav": [{"caption": "Vanochtend", "items": morning}, {"caption": "Altijd", "items": always}],
        "phone_nav": [*morning, *always[:2]],
        "page": page,
        "now": NOW,
        "until": NOW + timedelta(minutes=56),
        "points": [(420, 5), (427, 7), (433, 9), (440, 13), (446, 16), (452, 19)],
        "counts": {"filled": 17, "own": 2, "offered": 5, "proposed": 4, "open": 2},
    }


def _needs() -> list[tuple[str, str, list[Need]]]:
    day, long = "08:30–14:15", "08:30–14:30"
    return [
        (
            "open",
            "Nog open",
            [
                Need(
                    1,
                    "5",
                    "De Zeevonk",
                    "IJmuiden",
                    "21 bevoegd → 3 dichtbij → 1 op tijd → 0 over",
                    True,
                    True,
                    day,
                    "open",
                ),
                Need(
                    2,
                    "1/2",
                    "Het Wilgenhof",
                    "Heemskerk",
                    "12 bevoegd → 2 op tijd → 0 over",
                    True,
                    False,
                    "08:30–12:00",
                    "open",
                ),
            ],
        ),
        (
            "proposed",
            "Voorstel, nog niet verstuurd",
            [
                Need(
                    3,
                    "6",
                    "De Stormvogel",
                    "Santpoort-Noord",
                    "Kent de groep · 4 dagen · 9 min fietsen",
                    True,
                    True,
                    day,
                    "proposed",
                    "Lieke Brandsma",
                ),
                Need(
                    4,
                    "3",
                    "De Tjalk",
                    "Haarlem",
                    "Eigen pool · bevoegd · 14 min fietsen",
                    True,
                    True,
                    long,
                    "proposed",
                    "Yara Tessel",
                    True,
                ),
                Need(
                    5,
                    "8",
                    "Het Lantaarnhuis",
                    "Hoofddorp",
                    "Enige met gym · 22 min auto",
                    True,
                    True,
                    "08:25–14:15",
                    "proposed",
                    "Ruben Oudhof",
                ),
                Need(
                    6,
                    "4",
                    "De Kwelder",
                    "Zandvoort",
                    "Wil graag hier · 31 min trein",
                    False,
                    True,
                    "12:45–15:00",
                    "proposed",
                    "Imke Rooswinkel",
                ),
            ],
        ),
        (
            "offered",
            "Aangeboden, wacht op antwoord",
            [
                Need(
                    7,
                    "7",
                    "De Klinkerbrug",
                    "Haarlem",
                    "Ring 1 van 4 · 2 gevraagd · kans 86%",
                    True,
                    True,
                    long,
                    "offered",
                    "nog 6 min",
                ),
                Need(
                    8,
                    "2",
                    "’t Hoefblad",
                    "Heemstede",
                    "Ring 2 van 4 · 3 gevraagd · kans 71%",
                    True,
                    True,
                    day,
                    "offered",
                    "nog 9 min",
                ),
                Need(
                    9,
                    "5",
                    "De Sluiswachter",
                    "Velsen-Noord",
                    "Ring 2 van 4 · 3 gevraagd · kans 58%",
                    True,
                    True,
                    day,
                    "offered",
                    "nog 4 min",
                ),
                Need(
                    10,
                    "6",
                    "De Meerkoet",
                    "Nieuw-Vennep",
                    "Ring 1 van 4 · 2 gevraagd · kans 90%",
                    True,
                    False,
                    "08:30–12:15",
                    "offered",
                    "nog 11 min",
                ),
            ],
        ),
        (
            "agreed",
            "Akkoord, nog niet gedeeld",
            [
                Need(
                    11,
                    "1",
                    "De Bloeiboog",
                    "Beverwijk",
                    "Eigen pool · 6 min fietsen",
                    True,
                    True,
                    day,
                    "agreed",
                    "Noor Vliet",
                )
            ],
        ),
        (
            "filled",
            "Vervuld",
            [
                Need(
                    12,
                    "4",
                    "De Windhoek",
                    "Bloemendaal",
                    "Sinds donderdag dezelfde invaller",
                    True,
                    True,
                    day,
                    "filled",
                    "Sem Hoogland",
                ),
                Need(
                    13,
                    "7/8",
                    "De Stormvogel",
                    "Santpoort-Noord",
                    "Duopartner neemt over",
                    True,
                    True,
                    day,
                    "own",
                    "Eigen oplossing",
                ),
            ],
        ),
    ]


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
