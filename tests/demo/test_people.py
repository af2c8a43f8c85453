import re

from beurs import demo
from beurs.region.models import Person, School


def test_no_telephone_number_mail_address_or_postcode_can_be_somebodys(small: demo.Loaded) -> None:
    for person in Person.objects.all():
        assert re.fullmatch(r"06-0000\d{4}", person.phone), person.phone
        assert person.email.endswith("@voorbeeld.example")
        assert person.home_postcode == "" or re.fullmatch(r"\d{4}(SA|SD|SS)", person.home_postcode)
    for school in School.objects.all():
        assert re.fullmatch(r"\d{4}(SA|SD|SS)", school.postcode)
        assert re.fullmatch(r"023-0000\d{3}", school.phone)
        assert school.website.endswith(".voorbeeld.example")


def test_no_reference_looks_like_a_citizen_number(small: demo.Loaded) -> None:
    for reference in Person.objects.values_list("reference", flat=True):
        digits = re.sub(r"\D", "", reference)
        assert len(digits) == 10, reference


def test_references_and_addresses_are_used_once(small: demo.Loaded) -> None:
    people = list(Person.objects.all())
    assert len({person.reference for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
