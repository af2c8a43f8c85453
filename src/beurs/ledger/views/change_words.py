"""A change in words: its title, its phases, what stays, what was done."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beurs.ledger.access.change_page import ChangePage
from beurs.ledger.models import DesignChange
from beurs.ledger.templatetags.ledger import euros
from beurs.region.templatetags.region import dated

Kind, State = DesignChange.Kind, DesignChange.State


def title_of(change: DesignChange) -> str:
    """Say in one sentence what a change is."""
    facts = {"day": date_format(change.on, "j F Y"), "pool": change.pool or change.name, "board": change.board}
    words = {
        Kind.DISSOLVE: _("%(pool)s ends on %(day)s"),
        Kind.FOUND: _("%(pool)s begins on %(day)s"),
        Kind.LEAVE: _("%(board)s leaves on %(day)s"),
    }
    return words[Kind(change.kind)] % facts


def phases_of(page: ChangePage) -> list[dict[str, str]]:
    """Return the phases of a change in order, each done, now or coming; none of one that was withdrawn."""
    change, open_ = page.change, page.effect is not None and bool(page.effect.undecided)
    if change.state == State.WITHDRAWN:
        return []
    at = {State.DRAFTED: 1 if open_ else 2, State.PLANNED: 3, State.DONE: 4}[State(change.state)]
    second = _("Effect") if change.kind == Kind.LEAVE else _("People")
    names = (_("Draft"), second, _("Agreement"), _("Carried out"))
    notes = ("", _("somebody has no choice yet") if open_ else "", _signed(page), dated(change.on))
    states = ["done" if number < at else "now" if number == at else "coming" for number in range(len(names))]
    return [
        {"name": name, "state": state, "note": note} for name, state, note in zip(names, states, notes, strict=True)
    ]


def _signed(page: ChangePage) -> str:
    total = sum(row.concerned for row in page.boards)
    text = ngettext("%(n)s of %(total)s board", "%(n)s of %(total)s boards", total)
    return text % {"n": total - page.waiting, "total": total}


def stays_of(page: ChangePage) -> list[str]:
    """Say what goes on as it is on and after the day."""
    if page.effect is None:
        return []
    found = page.effect
    kept = found.bookings - (len(found.loans) if page.change.ends_loans else 0)
    lines = [
        (kept, ngettext("%(n)s day part that is agreed", "%(n)s day parts that are agreed", kept)),
        (found.offers, ngettext("%(n)s offer that is open", "%(n)s offers that are open", found.offers)),
        (found.longs, ngettext("%(n)s long cover", "%(n)s long covers", found.longs)),
    ]
    return [words % {"n": number} for number, words in lines if number]


def results_of(page: ChangePage) -> list[str]:
    """Say what was done, from the counts that were kept; what was paid only to who may read that."""
    change = page.change
    if change.state != State.DONE:
        return []
    done = change.result
    lines = [_("Places in a pool: %(ended)s ended, %(started)s began.") % done]
    facts = {"amount": f"\N{EURO SIGN} {euros(done.get('cents', 0))}"}
    paid = ngettext("%(n)s payment of %(amount)s.", "%(n)s payments, %(amount)s together.", done.get("payments", 0))
    waiting = ngettext(
        "%(n)s day part waits for a tariff and comes later.",
        "%(n)s day parts wait for a tariff and come later.",
        done.get("waiting", 0),
    )
    ended = ngettext("%(n)s right ended.", "%(n)s rights ended.", done.get("rights", 0))
    loans = ngettext(
        "%(n)s day part between boards ended.", "%(n)s day parts between boards ended.", done.get("loans", 0)
    )
    nowhere = len(done.get("without", ())) if change.kind != Kind.LEAVE else 0
    outside = ngettext("%(n)s person is in no pool now.", "%(n)s people are in no pool now.", nowhere)
    counted = (
        (done.get("payments", 0) if page.sums else 0, paid),
        (done.get("waiting", 0), waiting),
        (done.get("rights", 0), ended),
        (done.get("loans", 0), loans),
        (nowhere, outside),
    )
    return lines + [words % {"n": number, **facts} for number, words in counted if number]
