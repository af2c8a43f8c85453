"""Questions of who covers to the school, and the answers."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from beurs.accounts.models import User
from beurs.accounts.services import audit_write
from beurs.cover.models import Need, SchoolQuestion
from beurs.cover.services.offers.telling import addresses, language_of, ways_of
from beurs.cover.services.offers.words import Said, day_of, group_of, written
from beurs.errors import Refused
from beurs.messages.services import Text, message_add
from beurs.region.models import Grant, Person, Role, School, SchoolGuide, Way

MOST_OPEN = 3
LONGEST = 600


@transaction.atomic
def question_ask(*, need: Need, person: Person, text: str, now: dt.datetime, by: User) -> SchoolQuestion:
    """Keep a question about one day and mail it to the school.

    Raises `Refused`: "question-empty", "question-long" above 600 characters, "question-many" when three wait already.
    """
    said = _checked(text)
    Person.objects.select_for_update().get(pk=person.pk)
    waiting = SchoolQuestion.objects.filter(need=need, person=person, answered_at__isnull=True).count()
    if waiting >= MOST_OPEN:
        raise Refused("question-many", most=MOST_OPEN)
    question = SchoolQuestion.objects.create(need=need, person=person, text=said, asked_at=now)
    _trail("question.ask", question, by)
    for to, language in _school_addresses(need.school):
        message_add(
            key=f"question:{question.pk}:{to}"[:120],
            channel=Way.MAIL,
            recipient=to,
            language=language,
            write=partial(_asked, question, now),
            due=now,
            target=f"question:{question.pk}",
        )
    return question


@transaction.atomic
def question_answer(*, question: SchoolQuestion, text: str, now: dt.datetime, by: User) -> SchoolQuestion:
    """Keep the school's answer and tell who asked, over the first channel of their wish.

    Raises `Refused`: "question-empty", "question-long", "question-answered" when somebody else answered first.
    """
    said = _checked(text)
    row = (
        SchoolQuestion.objects.select_for_update(of=("self",))
        .select_related("person__user", "need__school")
        .get(pk=question.pk)
    )
    if row.answered_at is not None:
        raise Refused("question-answered")
    row.answer, row.answered_at, row.answered_by = said, now, by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    _trail("question.answer", row, by)
    for way in ways_of(row.person)[:1]:
        for number, to in enumerate(addresses(row.person, way)):
            message_add(
                key=f"question:{row.pk}:answer:{number}",
                channel=way,
                recipient=to,
                language=language_of(row.person),
                write=partial(_answered, row, way, now),
                due=now,
                target=f"question:{row.pk}",
            )
    return row


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise Refused("question-empty")
    if len(said) > LONGEST:
        raise Refused("question-long", found=len(said), most=LONGEST)
    return said


def _trail(action: str, question: SchoolQuestion, by: User) -> None:
    board = question.need.school.board
    audit_write(
        action,
        by=by,
        target=f"need:{question.need_id}",
        region_id=board.region_id,
        board_id=board.pk,
        day=question.need.date,
        question=question.pk,
    )


def _school_addresses(school: School) -> list[tuple[str, str]]:
    """Return where a school reads its questions, with the language: its guide's address, else who leads it."""
    guide = SchoolGuide.objects.filter(school=school).exclude(contact_email="").first()
    if guide is not None:
        return [(guide.contact_email, settings.LANGUAGE_CODE)]
    leaders = Grant.objects.filter(school=school, role=Role.SCHOOL_LEADER, user__is_active=True)
    return [(grant.user.email, grant.user.language) for grant in leaders.select_related("user").order_by("pk")]


def _about(question: SchoolQuestion, now: dt.datetime) -> str:
    need = question.need
    return f"{group_of(need.group.name)}, {need.school.name}, {day_of(need.date, now)}"


def _asked(question: SchoolQuestion, now: dt.datetime) -> Text:
    facts = {"name": question.person, "what": _about(question, now)}
    title = _("%(name)s asks about %(what)s") % facts
    path = reverse("cover:school-questions", args=[question.need.school.code])
    said = Said(title, title, [question.text], _("Answer"), (_("Do not reply to this mail: nobody reads it."),))
    return written(said, Way.MAIL, f"{settings.SITE_URL}{path}")


def _answered(question: SchoolQuestion, way: str, now: dt.datetime) -> Text:
    title = _("Answer of the school: %(what)s") % {"what": _about(question, now)}
    path = reverse("cover:phone-question", args=[question.need_id])
    said = Said(title, f"{question.answer[:200]}", [question.text, "", question.answer], _("Look"))
    return written(said, way, path if way == Way.PUSH else f"{settings.SITE_URL}{path}")
