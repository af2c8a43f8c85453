"""The filters of a list stand open on a screen and behind a button on a phone."""

import pytest
from django.test import Client

from tests import factories as make


@pytest.mark.parametrize(("width", "folded"), [(599, True), (600, False)])
def test_the_filters_of_a_list_are_folded_on_a_phone_only(live_server, open_context, axe, width, folded):
    region = make.region()
    make.school(make.board(region))
    client = Client()
    client.force_login(make.user("Carla", {"role": "coordinator", "region": region}))
    context = open_context(width, 740)
    for name, value in (("sessionid", client.cookies["sessionid"].value), ("django_language", "en")):
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/schools/")
    shown = page.locator(".narrow").get_by_role("button", name="Show")
    button = page.locator(".narrowbox > summary")
    assert (button.is_visible(), shown.is_visible()) == (folded, not folded)
    axe(page)
    if folded:
        button.click()
        assert shown.is_visible()
        axe(page)
