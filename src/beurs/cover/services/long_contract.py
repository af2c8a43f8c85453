"""The contract behind long cover: asked of the HR adviser of the board, and written as an employment once confirmed."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.access.long import employed_for
from beurs.cover.models import LongCover, Need
from beurs.cover.problem.bars import chain_full, counts_in_chain
from beurs.cover.problem.facts import Job
from beurs.cover.services.offers.notices import advisers_of
from beurs.cover.timing import moment_of
from beurs.errors import Refused
from beurs.messages.models import Outgoing
from beurs.messages.services import Text, message_add
from beurs.pools.services import people_lock
from beurs.region.models import Employment, Person
from beurs.region.services import employment_rule_on, employment_start

DAY_END = 24 * 60 - 1
CHAINED = frozenset({Employment.Contract.TEMPORARY, Employment.Contract.ON_CALL})


def contract_ask(long: LongCover, now: dt.datetime) -> None:
    """Tell the HR advisers of the school's board by mail that a choice waits for a contract; nobody when it does not.

    In the transaction of the choice.
    """
    if employed_for(long) is not None:
        return
    board = long.group.school.board
    for user in advisers_of(board):
        message_add(
            key=f"long-contract:{long.pk}:{user.pk}",
            channel=Outgoing.Channel.MAIL,
            recipient=user.email,
            language=user.language,
            write=partial(_written, long),
            due=now,
            until=moment_of(long.last, DAY_END),
            target=f"board:{board.pk}",
        )


def _written(long: LongCover) -> Text:
    title = _("Confirm a contract: %(person)s, group %(group)s, %(school)s") % {
        "person": long.person,
        "group": long.group.name,
        "school": long.group.school.name,
    }
    said = _(
        "The school chose %(person)s for long cover from %(first)s to %(last)s. There is no contract yet for all these "
        "days. Confirm it here, or agree with the board that employs this person."
    ) % {"person": long.person, "first": date_format(long.first, "j F Y"), "last": date_format(long.last, "j F Y")}
    address = f"{settings.SITE_URL}{reverse('cover:long', args=[long.pk])}"
    return Text(title, "\n".join([f"{title}.", "", said, "", address]))


def long_cover_contract(
    *,
    long: LongCover,
    contract: str,
    fte_hundredths: int,
    since: dt.date,
    until: dt.date | None,
    by: User,
    now: dt.datetime,
) -> Employment:
    """Let the board of the school employ who was chosen; the employment is kept with the vacancy.

    Raises `Refused`: "long-not-chosen", "long-employed" (confirmed already, or employed for these days),
    "contract-short" (the contract does not hold on every day of the stretch), "chain" for one temporary contract too
    many (sickness cover is exempt), and those of `employment_start` (a certificate of conduct that is too old, ...).
    """
    with transaction.atomic():
        row = _held(long)
        chosen = _chosen(row, since, until)
        _refuse_chain(row, contract, since, until)
        made = employment_start(
            person=chosen,
            board=row.group.school.board,
            function=Employment.Function.SUBSTITUTE,
            contract=contract,
            fte_hundredths=fte_hundredths,
            since=since,
            until=until,
            by=by,
        )
        row.employment, row.contract_by, row.contract_at = made, by, now
        row.save(update_fields=["employment", "contract_by", "contract_at"])
        _audit(row, made, by)
    return made


def _held(long: LongCover) -> LongCover:
    """Return a long cover, held with who was chosen."""
    if long.person_id is not None:
        people_lock([long.person_id])
    rows = LongCover.objects.select_for_update(of=("self",))
    return rows.select_related("group__school__board", "person").get(pk=long.pk)


def _chosen(long: LongCover, since: dt.date, until: dt.date | None) -> Person:
    """Return who was chosen and has no contract for these days yet; refuse one that does not hold on all of them."""
    if long.state != LongCover.State.CHOSEN or long.person is None:
        raise Refused("long-not-chosen")
    if long.employment_id is not None or employed_for(long) is not None:
        raise Refused("long-employed", person=str(long.person))
    if since > long.first or (until is not None and until < long.last):
        raise Refused("contract-short", first=long.first.isoformat(), last=long.last.isoformat())
    return long.person


def _refuse_chain(long: LongCover, contract: str, since: dt.date, until: dt.date | None) -> None:
    """Refuse a contract with an end that would be one too many at this board."""
    need = Need.objects.filter(spell=long.spell, group=long.group_id).select_related("absence").order_by("pk").first()
    if contract not in CHAINED or until is None or need is None or not counts_in_chain(need):
        return
    board = long.group.school.board
    rule = employment_rule_on(board.region_id, since)
    rows = Employment.objects.filter(person=long.person_id).values_list("board_id", "contract", "since", "until")
    if chain_full([Job(*row) for row in rows], board.pk, since, rule):
        months = {"contracts": rule.chain_contracts, "months": rule.chain_months}
        raise Refused("chain", person=str(long.person), **months)


def _audit(long: LongCover, made: Employment, by: User) -> None:
    board = long.group.school.board
    audit_write(
        "long.contract",
        by=by,
        target=f"long-cover:{long.pk}",
        region_id=board.region_id,
        board_id=board.pk,
        day=made.since,
        person=made.person_id,
        contract=made.contract,
    )
