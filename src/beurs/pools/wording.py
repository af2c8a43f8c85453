"""What an agreement means in plain words, one sentence per rule."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from beurs.pools.access.policies import PolicyState
from beurs.pools.models import Exclusion, Policy, Reach

STATES: dict[str, str | Promise] = {
    PolicyState.PROPOSED: gettext_lazy("proposed"),
    PolicyState.SIGNED: gettext_lazy("signed, holds later"),
    PolicyState.IN_FORCE: gettext_lazy("holds now"),
    PolicyState.SUPERSEDED: gettext_lazy("followed by another"),
    PolicyState.WITHDRAWN: gettext_lazy("withdrawn"),
}
KEPT: dict[str, str | Promise] = {
    "not-approved": gettext_lazy("not approved by the board"),
    "excluded": gettext_lazy("left out by the agreement"),
    "tolerance-reached": gettext_lazy("the employer lent as many more as agreed"),
}


def terms_in_words(policy: Policy, exclusions: Iterable[Exclusion]) -> list[str]:
    """Return what holds for the pool as a whole."""
    found = []
    if policy.release_minute is not None:
        found.append(_released(policy))
    if policy.reserve is not None:
        found.append(
            ngettext(
                "The pool keeps %(n)s person free beyond what the boards of ring 1 are known to need.",
                "The pool keeps %(n)s people free beyond what the boards of ring 1 are known to need.",
                policy.reserve,
            )
            % {"n": policy.reserve}
        )
    if policy.approval_needed:
        found.append(_("A board receives a newcomer only after its own approval."))
    if policy.tolerance is not None:
        found.append(
            _("In %(days)s days a board lends another at most %(n)s day parts more than it got back.")
            % {"days": policy.window_days, "n": policy.tolerance}
        )
    return [*found, *map(left_out_in_words, exclusions)]


def reaches_in_words(reaches: Iterable[Reach]) -> list[str]:
    """Return whom a pool serves: a sentence per ring and limits, with every board for which they are the same."""
    boards: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for reach in reaches:
        boards.setdefault((reach.ring, _limits(reach)), []).append(str(reach.board))
    return [_served(names, ring, limits) for (ring, limits), names in sorted(boards.items())]


def _limits(reach: Reach) -> tuple[str, ...]:
    limits = []
    if reach.day_cap is not None:
        text = ngettext("at most %(n)s day part a day", "at most %(n)s day parts a day", reach.day_cap)
        limits.append(text % {"n": reach.day_cap})
    if reach.week_cap is not None:
        text = ngettext("at most %(n)s day part a week", "at most %(n)s day parts a week", reach.week_cap)
        limits.append(text % {"n": reach.week_cap})
    if reach.reciprocal:
        limits.append(_("only in return"))
    return tuple(limits)


def _served(boards: list[str], ring: int, limits: tuple[str, ...]) -> str:
    if len(boards) == 1:
        said = _("Serves %(board)s in ring %(ring)s") % {"board": boards[0], "ring": ring}
        return ", ".join([said, *limits]) + "."
    names = _("%(names)s and %(last)s") % {"names": ", ".join(boards[:-1]), "last": boards[-1]}
    said = _("Serves %(boards)s in ring %(ring)s") % {"boards": names, "ring": ring}
    return said + (_("; each %(limits)s") % {"limits": ", ".join(limits)} if limits else "") + "."


def _released(policy: Policy) -> str:
    minute = policy.release_minute or 0
    clock = f"{minute // 60:02}:{minute % 60:02}"
    if policy.release_days == 0:
        return _("Own first: on the day itself people are lent from %(at)s on.") % {"at": clock}
    return ngettext(
        "Own first: people are lent from %(at)s on the day before.",
        "Own first: people are lent from %(at)s, %(n)s days before.",
        policy.release_days,
    ) % {"at": clock, "n": policy.release_days}


def left_out_in_words(row: Exclusion) -> str:
    """Return who is not sent where; nobody is named."""
    who = str(row.get_function_display()) if row.person is None else _("one person")
    where = row.school or row.board
    if row.person is None and not row.function:
        return _("Nobody is sent to %(where)s.") % {"where": where}
    if where is None:
        return _("Not lent: %(who)s.") % {"who": who}
    return _("Not sent to %(where)s: %(who)s.") % {"where": where, "who": who}
