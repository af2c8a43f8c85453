"""A synthetic region to look at, to test with and to measure on: invented people, schools and weeks of cover.

It is a room of its own between `cover` and `web`, because it writes rows of every room below (accounts, region, pools
and cover) and none of those may know the others above it. It has no models, no pages and no rule of the field: what it
writes obeys the services of the rooms, in bulk. The same seed, size and `today` give the same rows; nothing in here
reads the clock. Figures follow the published ones of Dutch primary education; names and addresses cannot exist.

    from beurs import demo
    loaded = demo.load(size="small", seed=1, today=date(2026, 11, 23))
    loaded.region, loaded.users["planner@voorbeeld.example"]
"""

from beurs.demo.loading import Loaded, load, refuse_beside_real
from beurs.demo.removal import remove
from beurs.demo.sizes import SCALES, SIZES, Scale, Size
from beurs.demo.users import DEMO_PASSWORD, DEMO_USERS, DemoUser

__all__ = [
    "DEMO_PASSWORD",
    "DEMO_USERS",
    "SCALES",
    "SIZES",
    "DemoUser",
    "Loaded",
    "Scale",
    "Size",
    "load",
    "refuse_beside_real",
    "remove",
]
