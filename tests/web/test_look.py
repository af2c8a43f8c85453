"""The component tags: what they say, what they draw, and where their edges are."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from beurs.web.templatetags import look

WEB = Path(look.__file__).resolve().parent.parent
SOURCE = WEB.parent
NOW = datetime(2026, 11, 23, 6, 34, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def draw(source, **context):
    return Template("{% load look %}" + source).render(Context(context))


MAILS = {("mail", "message.html")}
"""Bodies of mail: no page under our policy, and mail programs read no style but that of the element itself."""


def templates():
    return sorted(SOURCE.rglob("templates/**/*.html"))


def sprite_names():
    return set(re.findall(r'<symbol id="([\w-]+)"', (WEB / "static" / "icons.svg").read_text(encoding="utf-8")))


def test_every_icon_a_template_names_is_in_the_sprite():
    known = sprite_names()
    pattern = re.compile(r"""(?:\{%\s*(?:icon|reason)\s+|face_icon=)["']([\w-]+)["']""")
    missing = {
        f"{path.name}: {name}"
        for path in templates()
        for name in pattern.findall(path.read_text(encoding="utf-8"))
        if name not in known
    }
    assert missing == set()


@pytest.mark.parametrize("state", look.STATES)
def test_every_state_has_its_icon_its_map_mark_and_its_own_tone(state):
    known = sprite_names()
    css = (WEB / "static" / "css" / "components.css").read_text(encoding="utf-8")
    drawn = look.STATES[state]
    assert {drawn.icon, drawn.mark} <= known
    assert f".tone-{drawn.tone} {{" in css


def test_templates_hold_no_inline_style_handler_or_script_without_nonce():
    found = []
    for path in templates():
        if path.parts[-2:] in MAILS:
            continue
        text = path.read_text(encoding="utf-8")
        scripts = [tag for tag in re.findall(r"<script\b[^>]*>", text) if "csp_nonce" not in tag]
        found += [
            f"{path.name}: {bad}"
            for bad in re.findall(
                r"\sstyle=|\son(?:click|change|input|submit|load|error|key\w+|focus|blur|mouse\w+)=|<style", text
            )
            + scripts
        ]
    assert found == []


def test_an_icon_without_a_label_is_hidden_and_with_one_is_read_out():
    assert 'aria-hidden="true"' in draw('{% icon "lock" %}')
    labelled = draw('{% icon "lock" label="Locked" %}')
    assert 'role="img" aria-label="Locked"' in labelled
    assert "aria-hidden" not in labelled


def test_a_chip_with_a_name_still_says_its_state():
    text = re.sub(r"<[^>]+>", "", draw('{% state_chip "proposed" name %}', name="Lieke Brandsma"))
    assert text == "Proposed: Lieke Brandsma"


def test_a_chip_without_a_name_shows_the_word_once():
    assert re.sub(r"<[^>]+>", "", draw('{% state_chip "open" %}')) == "Still open"


def test_a_chip_escapes_what_people_type():
    assert "<b>" not in draw('{% state_chip "open" name %}', name="<b>x</b>")


def test_a_locked_chip_says_so():
    assert 'aria-label="Locked"' in draw('{% state_chip "filled" "Sem" True %}')
    assert 'aria-label="Locked"' not in draw('{% state_chip "filled" "Sem" False %}')


def test_an_unknown_state_is_refused_by_name():
    with pytest.raises(KeyError, match="lost"):
        draw('{% state_chip "lost" %}')


@pytest.mark.parametrize(
    ("am", "pm", "word", "filled"),
    [
        (True, True, "morning and afternoon", 2),
        (True, False, "morning", 1),
        (False, True, "afternoon", 1),
        (False, False, "no day part", 0),
    ],
)
def test_day_parts_say_and_draw_the_same(am, pm, word, filled):
    drawn = draw("{% day_parts am pm %}", am=am, pm=pm)
    assert f'aria-label="{word}"' in drawn
    assert drawn.count("part-on") == filled
    assert drawn.count("part-off") == 2 - filled


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Jan van der Berg", "JB"),
        ("Eva Zandberg", "EZ"),
        ("Madonna", "M"),
        ("'t Hart", "H"),
        ("el amrani", "EA"),
        ("Çağla Öz", "ÇÖ"),
        ("", ""),
    ],
)
def test_initials_skip_the_small_words(name, letters):
    assert look.initials(name) == letters


def test_a_funnel_draws_who_is_left_and_who_fell_off():
    steps = [{"label": "Free", "left": 34}, {"label": "Qualified", "left": 21}, {"label": "On time", "left": 0}]
    rows = look.funnel(steps)["rows"]
    assert [(row["left"], row["lost"]) for row in rows] == [(34, 0), (21, 13), (0, 21)]
    assert rows[1]["bar"] == "61.76%"
    assert rows[1]["gone"] == "38.24%"


def test_a_funnel_of_nobody_divides_by_nothing():
    assert look.funnel([{"label": "Free", "left": 0}])["rows"][0]["bar"] == "0.00%"


def test_a_bar_keeps_its_decimal_point_in_dutch():
    with translation.override("nl"):
        drawn = draw("{% funnel steps %}", steps=[{"label": "a", "left": 3}, {"label": "b", "left": 1}])
    assert 'width="33.33%"' in drawn


def test_tiers_after_the_deciding_one_are_muted_and_the_ones_before_are_not():
    rows = [{"label": n, "chosen": "1", "other": "2", "decides": n == "b"} for n in "abc"]
    table = look.tier_table(rows, "Lieke", "Daan")
    assert [row["mark"] for row in table["rows"]] == ["", "decides", "later"]


def test_tiers_that_all_agree_say_that_names_decide():
    drawn = draw('{% tier_table rows "Lieke" "Daan" %}', rows=[{"label": "a", "chosen": "1", "other": "1"}])
    assert "The order of names decides." in drawn


@pytest.mark.parametrize(
    ("seconds", "minutes", "past"),
    [(3360, 56, False), (61, 2, False), (1, 1, False), (0, 0, True), (-60, -1, True)],
)
def test_a_countdown_rounds_up_and_is_past_at_the_bell(seconds, minutes, past):
    drawn = look.countdown(NOW + timedelta(seconds=seconds), NOW)
    assert (drawn["minutes"], drawn["past"]) == (minutes, past)


def test_a_long_countdown_is_said_in_hours():
    drawn = draw("{% countdown until now %}", until=NOW + timedelta(minutes=135), now=NOW)
    assert "2:15" in drawn
    assert "hours" in drawn


def test_the_morning_line_stops_at_now_and_counts_what_was_filled_by_then():
    line = look.morning_line([(420, 5), (440, 13), (470, 25)], 30, 454)
    assert line["filled"] == 13
    assert len(line["steps"]) == 2
    assert line["now"] == "37.78%"


def test_the_morning_line_before_and_after_its_hours_stays_inside():
    assert look.morning_line([], 30, 300)["now"] == "0.00%"
    assert look.morning_line([(430, 2)], 30, 800)["now"] == "100.00%"
    assert look.morning_line([(300, 4)], 0, 430)["filled"] == 4


def test_own_solutions_count_as_covered_and_proposals_do_not():
    assert look.fill_bar({"filled": 17, "own": 2, "offered": 5, "proposed": 4, "open": 2})["percent"] == 63


def test_a_morning_without_needs_is_covered():
    assert look.fill_bar({})["percent"] == 100
    assert "seg-none" in draw("{% fill_bar counts %}", counts={})


@pytest.mark.parametrize(("cookie", "expected"), [("dark", ' data-theme="dark"'), ("system", ""), ('"><b>', "")])
def test_only_a_known_theme_reaches_the_page(cookie, expected):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert look.theme_attribute({"request": request}) == expected


def test_every_tag_and_every_shared_component_is_in_the_document():
    told = (SOURCE.parent.parent / "docs" / "design-layer.md").read_text(encoding="utf-8")
    own = {"topbar.html", "bottombar.html", "nav_items.html", "preferences.html", "keys_help.html"}
    drawn = {f"{name}.html" for name in look.register.tags}
    files = {path.name for path in (WEB / "templates" / "components").glob("*.html")} - own - drawn
    missing = {name for name in look.register.tags if f"{{% {name} " not in told}
    assert missing | {name for name in files if f"`{name}`" not in told} == set()


def test_a_state_has_the_mark_of_the_map():
    assert "#mark-open" in draw("{% state_mark state %}", state="open")
