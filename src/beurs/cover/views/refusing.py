"""A refusal of the services in the user's words."""

from beurs.cover.refusals import SENTENCES
from beurs.errors import Refused
from beurs.messages.refusals import SENTENCES as MESSAGE_SENTENCES
from beurs.pools.refusals import SENTENCES as POOL_SENTENCES
from beurs.region.refusals import SENTENCES as REGION_SENTENCES
from beurs.region.refusals import told


def sentence(refused: Refused) -> str:
    """Return what to tell the user about a refusal, in the active language."""
    return told({**MESSAGE_SENTENCES, **REGION_SENTENCES, **POOL_SENTENCES, **SENTENCES}, refused)
