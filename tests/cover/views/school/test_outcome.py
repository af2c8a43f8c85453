"""When nobody comes: the page of what a school may do, and recording it in two taps."""

import datetime as dt
import re

import pytest

from beurs.cover.models import Need, Outcome
from beurs.cover.services import absence_report
from beurs.region.models import Employment
from tests import factories as make


@pytest.fixture
def need(here):
    absence_report(
        person=here.fenna,
        school=here.school,
        kind="sick",
        first=make.MONDAY,
        first_part="am",
        last=make.MONDAY,
        by=here.leader,
    )
    return Need.objects.get()


@pytest.fixture
def head(here):
    made = make.person(here.region, first_name="Hilde", last_name="Prins")
    Employment.objects.create(
        person=made, board=here.board, school=here.school, function="head", fte_hundredths=100, since=make.LONG_AGO
    )
    return made


def url(here, need, back=None):
    place = f"/schools/{here.school.code}/nobody/"
    return f"{place}{need.pk}/" if back is None else f"{place}{back}/back/"


def form_of(page, kind):
    """Return what the button of a measure sends when nothing is changed: one tap."""
    form = next(part for part in re.split(r"<form", page) if f'name="kind" value="{kind}"' in part)
    form = form.split("</form>")[0]
    sent = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    sent += re.findall(r'<input type="checkbox" name="(\w+)" value="([^"]*)" checked', form)
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', form, re.S):
        chosen = re.findall(r'value="(\d+)" selected', options) or re.findall(r'value="(\d+)"', options)
        sent.append((name, chosen[0]))
    found: dict[str, list[str]] = {}
    for name, value in sent:
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_from_the_day_page_two_taps_record_what_was_done(sanne, here, need, head):
    day = sanne.get(f"/schools/{here.school.code}/today/?date=2026-11-23").text
    assert url(here, need) in day
    page = sanne.get(url(here, need)).text
    answer = sanne.post(url(here, need), form_of(page, "head"), follow=True)
    assert "Recorded for group 6: head before the group." in answer.text
    rows = Outcome.objects.order_by("need_part__part")
    assert [(row.person, row.lost_minutes, row.grounds) for row in rows] == [(head, 0, ["nobody"])] * 2
    assert "Own solution" in answer.text
    assert "Hilde Prins" in answer.text


def unfolded(page):
    """Return the measures that stand unfolded."""
    return re.findall(r'<details class="measure" name="measure" open>.*?name="kind" value="([\w-]+)"', page, re.S)


def test_the_least_harmful_is_unfolded_and_after_a_refusal_what_was_chosen(sanne, here, need, head):
    page = sanne.get(url(here, need)).text
    first = re.findall(r'name="kind" value="([\w-]+)"', page)[0]
    assert unfolded(page) == [first]
    assert first != "split"
    assert unfolded(sanne.post(url(here, need), {**form_of(page, "split"), "version": "0"}).text) == ["split"]


def test_a_divided_group_has_no_teacher_and_the_page_says_so(sanne, here, need):
    page = sanne.get(url(here, need)).text
    answer = sanne.post(url(here, need), form_of(page, "split"), follow=True)
    assert "Without a teacher" in answer.text
    assert "Group divided over other groups" in answer.text
    assert "Nobody comes: what did you do?" not in answer.text
    assert "This group is already settled." in sanne.get(url(here, need)).text


def test_what_may_be_with_a_warning_is_warned_about_once_more(sanne, here, need):
    page = sanne.get(url(here, need)).text
    answer = sanne.post(url(here, need), form_of(page, "group-home"), follow=True)
    assert "A group stays at home from day 2 on." in answer.text
    assert set(Outcome.objects.first().warned) == {"not-day-one", "parents"}


def test_what_never_may_be_has_no_button_and_is_refused_when_sent_all_the_same(sanne, here, need):
    page = sanne.get(url(here, need)).text
    assert 'name="kind" value="unqualified"' not in page
    assert "No search is on record" in page
    sent = {**form_of(page, "split"), "kind": "unqualified", "only_creative": "on", "vog_seen": "on"}
    answer = sanne.post(url(here, need), sent)
    assert answer.status_code == 422
    assert "No search is on record" in answer.text
    assert not Outcome.objects.exists()


def test_who_was_second_is_told_and_nothing_is_written(sanne, here, need):
    sent = form_of(sanne.get(url(here, need)).text, "split")
    need.version += 1
    need.save()
    assert sanne.post(url(here, need), sent).status_code == 422
    assert not Outcome.objects.exists()


def test_taking_it_back_asks_for_somebody_again(sanne, here, need):
    sanne.post(url(here, need), form_of(sanne.get(url(here, need)).text, "split"))
    answer = sanne.post(url(here, need, back=Outcome.objects.first().pk), follow=True)
    assert "Taken back." in answer.text
    assert "Nobody comes: what did you do?" in answer.text


def test_the_day_of_another_school_is_not_there(stranger, here, need):
    assert stranger.get(url(here, need)).status_code == 404
    assert stranger.post(url(here, need), {}).status_code == 404


def test_a_need_of_another_school_is_not_found_under_an_own_code(sanne, here):
    other = make.need(make.group(make.school(here.board)), date=make.MONDAY + dt.timedelta(days=1))
    assert sanne.get(url(here, other)).status_code == 404
