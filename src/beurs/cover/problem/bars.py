"""What keeps a person from a need although skill, place and time fit: chain, call notice, the school's wish."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

from beurs.cover.models import Absence, Need, NeedPart
from beurs.cover.problem.facts import Job
from beurs.region.dated import holds
from beurs.region.models import Employment, EmploymentRule
from beurs.region.months import months_later


def chain_full(jobs: list[Job], board: int, date: dt.date, rule: EmploymentRule) -> bool:
    """Tell whether one more temporary contract at a board (its id) would break a person's chain on a date.

    Contracts are followed back from the date; a pause longer than `chain_gap_months` forgets what was before.
    Full means `chain_contracts` contracts already, or a chain that started `chain_months` ago or earlier.
    Somebody with a permanent contract (a call contract without end too) is lent, and a running temporary
    contract at the board needs no new one.
    """
    chained = [job for job in jobs if job.board_id == board and _is_fixed_term(job) and job.since <= date]
    start, count = date, 0
    for job in sorted(chained, key=lambda job: job.since, reverse=True):
        if job.until is not None and months_later(job.until, rule.chain_gap_months) < start:
            break
        start, count = job.since, count + 1
    if count < rule.chain_contracts and (count == 0 or months_later(start, rule.chain_months) > date):
        return False
    return not any(holds(job, date) and _needs_none(job, board) for job in jobs)


def counts_in_chain(need: Need) -> bool:
    """Tell whether cover of a need counts in the contract chain: sickness cover is exempt."""
    return need.absence is None or need.absence.kind != Absence.Kind.SICK


def short_notice(part: NeedPart, date: dt.date, now: dt.datetime, rule: EmploymentRule) -> bool:
    """Tell whether a call now comes later than the notice that people are entitled to (some waived it)."""
    return starts_at(part, date) - now < dt.timedelta(hours=rule.call_notice_hours)


def week_limit(own: int | None, rule: EmploymentRule) -> int | None:
    """Return the day parts a week nobody passes: what the person says, within what the region allows."""
    known = [limit for limit in (own, rule.week_parts) if limit is not None]
    return min(known, default=None)


def late_pay(parts: list[NeedPart], date: dt.date, now: dt.datetime, rule: EmploymentRule) -> dict[int, int]:
    """Return the minutes paid per part (its id) of a call that is withdrawn now; empty when that is in time.

    A call is paid for at least `call_pay_minutes`: what is short is added to its first part.
    """
    late = [part for part in parts if short_notice(part, date, now, rule)]
    paid = {part.pk: (part.ends - part.starts) * rule.late_pay_percent // 100 for part in late}
    if paid and rule.late_pay_percent:
        first = min(late, key=lambda part: part.starts)
        paid[first.pk] += max(0, rule.call_pay_minutes - sum(paid.values()))
    return paid


def starts_at(part: NeedPart, date: dt.date) -> dt.datetime:
    """Return the moment the lessons of a part start, in UTC (so that clock changes count as real hours)."""
    clock = dt.time(part.starts // 60, part.starts % 60)
    return dt.datetime.combine(date, clock, tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(dt.UTC)


def _needs_none(job: Job, board: int) -> bool:
    kinds = Employment.Contract
    endless = job.contract == kinds.PERMANENT or (job.contract == kinds.ON_CALL and job.until is None)
    return endless or (job.contract == kinds.TEMPORARY and job.board_id == board)


def _is_fixed_term(job: Job) -> bool:
    kinds = Employment.Contract
    return job.contract == kinds.TEMPORARY or (job.contract == kinds.ON_CALL and job.until is not None)
