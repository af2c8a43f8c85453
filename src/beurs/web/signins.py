"""What the sign-in page shows beside its form: the region, and the demo's users."""

from dataclasses import dataclass

from django.conf import settings

from beurs.region.models import Region, Role
from beurs.web.home import capital


@dataclass(frozen=True)
class DemoSignIn:
    """A demo user whose key fills the sign-in form."""

    name: str
    role: str
    email: str
    password: str


def region_name() -> str:
    """Return the name of the region that lives here; empty when there are none or several."""
    names = list(Region.objects.values_list("name", flat=True)[:2])
    return names[0] if len(names) == 1 else ""


def demo_sign_ins() -> list[DemoSignIn]:
    """Return the demo users when the setting shows them and a demo region is loaded, else none."""
    if not settings.SHOW_DEMO_SIGN_INS or not Region.objects.filter(is_demo=True).exists():
        return []
    from beurs.demo.users import DEMO_PASSWORD, DEMO_USERS

    return [
        DemoSignIn(user.name, f"{capital(str(Role(user.role).label))}, {user.where}", user.email, DEMO_PASSWORD)
        for user in DEMO_USERS
    ]
