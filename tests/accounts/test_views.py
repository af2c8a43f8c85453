"""The front door, the language and the password."""

import pytest
from django.urls import reverse

from beurs.accounts.services import TRIES, browser_mark
from tests import factories as make

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


def answer(client, user, password="geheim-genoeg", **more):
    return client.post(SIGN_IN, {"email": user.email, "password": password, **more})


def test_every_page_but_the_door_asks_to_sign_in(client):
    assert client.get("/schools/").headers["Location"] == "/sign-in/?next=/schools/"
    assert client.get(SIGN_IN).status_code == 200
    assert client.get("/healthz").status_code == 200


def test_signing_in_leads_home_in_the_own_language(client):
    response = answer(client, make.user(language="en"))
    assert response.headers["Location"] == reverse("home")
    assert response.cookies["django_language"].value == "en"


def test_signing_in_goes_on_to_the_page_that_was_asked(client):
    assert answer(client, make.user(), next="/schools/?q=a").headers["Location"] == "/schools/?q=a"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client, elsewhere):
    assert answer(client, make.user(), next=elsewhere).headers["Location"] == reverse("home")


def test_a_wrong_password_is_said_in_place(client):
    response = answer(client, make.user(), "fout")
    assert response.status_code == 422
    assert "Probeer het opnieuw" in response.content.decode() or "Try again" in response.content.decode()


def test_too_many_tries_say_how_long_to_wait(client):
    user = make.user()
    for _ in range(TRIES):
        answer(client, user, "fout")
    response = answer(client, user)
    assert response.status_code == 422
    assert "15" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("behind_proxy", "waits"), [(False, True), (True, False)])
def test_where_a_request_comes_from_is_told_by_our_own_proxy_only(client, settings, behind_proxy, waits):
    settings.BEHIND_PROXY = behind_proxy
    user = make.user()
    for number in range(TRIES):
        client.post(SIGN_IN, {"email": user.email, "password": "fout"}, headers={"X-Forwarded-For": f"10.0.0.{number}"})
    answer(client, user)
    assert ("_auth_user_id" not in client.session) is waits


def test_an_address_that_is_none_is_pointed_out_at_its_field(client):
    response = client.post(SIGN_IN, {"email": "geen adres", "password": "x"})
    assert 'id="id_email_error"' in response.content.decode()


def test_signing_out_needs_a_button_and_ends_the_session(client):
    client.force_login(make.user())
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session


def test_the_language_is_kept_with_the_user_and_in_a_cookie(client):
    user = make.user(language="nl")
    client.force_login(user)
    response = client.post("/language/", {"language": "en", "next": "/password/"})
    user.refresh_from_db()
    assert (user.language, response.cookies["django_language"].value) == ("en", "en")
    assert response.headers["Location"] == "/password/"


def test_a_visitor_chooses_a_language_before_signing_in(client):
    response = client.post("/language/", {"language": "en", "next": SIGN_IN})
    assert response.cookies["django_language"].value == "en"
    assert 'lang="en"' in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_language_we_do_not_speak_is_refused(client, signed_in):
    if signed_in:
        client.force_login(make.user())
    assert client.post("/language/", {"language": "xx"}).status_code == 409


NEW = "een-goed-nieuw-geheim-42"


def change(client, **typed):
    client.force_login(make.user())
    data = {"old_password": "geheim-genoeg", "new_password1": NEW, "new_password2": NEW, **typed}
    return client.post("/password/", data)


def test_a_new_password_keeps_this_session_signed_in(client):
    assert change(client).headers["Location"] == reverse("home")
    assert client.get("/password/").status_code == 200


@pytest.mark.parametrize(
    "typed", [{"old_password": "fout"}, {"new_password2": "anders"}, {"new_password1": "kort", "new_password2": "kort"}]
)
def test_a_wrong_old_or_poor_new_password_is_refused_in_place(client, typed):
    assert change(client, **typed).status_code == 422


def test_demo_keys_show_only_for_a_demo_region(client, settings):
    from beurs.demo.users import DEMO_PASSWORD, DEMO_USERS

    assert DEMO_PASSWORD not in client.get(SIGN_IN).content.decode()
    region = make.region(is_demo=True, name="Voorbeeldregio")
    shown = client.get(SIGN_IN).content.decode()
    assert all(user.email in shown for user in DEMO_USERS)
    assert region.name in shown
    settings.SHOW_DEMO_SIGN_INS = False
    assert DEMO_PASSWORD not in client.get(SIGN_IN).content.decode()


def test_what_a_browser_kept_goes_when_somebody_else_signs_in_and_stays_for_the_same_user(client):
    one, two = make.user(), make.user()
    assert "Clear-Site-Data" not in answer(client, one).headers
    client.logout()
    client.cookies["last"] = browser_mark(one.pk)
    assert "Clear-Site-Data" not in answer(client, one).headers
    client.logout()
    client.cookies["last"] = browser_mark(one.pk)
    changed = answer(client, two)
    assert changed.headers["Clear-Site-Data"] == '"storage"'
    assert changed.cookies["last"].value == browser_mark(two.pk)
    assert str(two.pk) != browser_mark(two.pk)
