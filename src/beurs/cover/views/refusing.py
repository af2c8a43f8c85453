"""A refusal of the services in the user's words."""

from beurs.cover.refusals import SENTENCES
from beurs.errors import Refused
from beurs.pools.refusals import SENTENCES as POOL_SENTENCES
from beurs.region.refusals import told


def sentence(refused: Refused) -> str:
    """Return what to tell the user about a refusal, in the active language."""
    return told({**POOL_SENTENCES, **SENTENCES}, refused)
