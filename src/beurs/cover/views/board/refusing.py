"""A refusal of the services in the user's words."""

from beurs.cover.refusals import SENTENCES
from beurs.errors import Refused
from beurs.pools.refusals import SENTENCES as POOL_SENTENCES


def sentence(refused: Refused) -> str:
    """Return what to tell the planner about a refusal, in the active language."""
    known = SENTENCES.get(refused.code) or POOL_SENTENCES[refused.code]
    return str(known) % {name: str(fact) for name, fact in refused.facts.items()}
