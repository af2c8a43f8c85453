from beurs import demo
from beurs.pools.models import Membership, Pool
from beurs.region.models import (
    AvailabilityPart,
    Employment,
)


def test_everybody_in_a_pool_offers_some_day_part(small: demo.Loaded) -> None:
    offering = set(AvailabilityPart.objects.values_list("person_id", flat=True))
    assert set(Membership.objects.values_list("person_id", flat=True)) <= offering


def test_the_support_pool_holds_assistants_only(small: demo.Loaded) -> None:
    pool = Pool.objects.get(kind=Pool.Kind.SUPPORT)
    functions = Employment.objects.filter(person__memberships__pool=pool).values_list("function", flat=True)
    assert set(functions) == {"assistant"}
