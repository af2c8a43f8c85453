"""Statements that Django composes once: to compose one takes it longer than the database takes to answer.

Only the text is kept, never a row.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

BLANKS = (1 << 31) - 64
"""What stands for the first number in a text: it fits every integer column, and no id is as high."""
NUMBER = object()

type Query = Callable[..., QuerySet[Any, Any]]
type Text = tuple[SQLCompiler, str, tuple[Any, ...]]


def composed[**P](make: Callable[P, QuerySet[Any, Any]]) -> Callable[P, list[Any]]:
    """Let a function that returns a query of values (`values_list`) answer with its rows, read anew by each call.

    Arguments are positional. A whole number is filled into the text by each call, so that one text serves every id;
    whatever else is given must be hashable and has a text of its own. The function asks no clock: it is called once.
    """

    @lru_cache(maxsize=64)
    def text_of(_vendor: str, shape: tuple[Hashable, ...]) -> Text | None:
        blanks = iter(range(BLANKS, BLANKS + len(shape)))
        rows = cast(Query, make)(*(next(blanks) if one is NUMBER else one for one in shape))
        compiler = rows.query.get_compiler(connection.alias)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        return compiler, sql, tuple(params)

    @wraps(make)
    def rows(*args: P.args, **kwargs: P.kwargs) -> list[Any]:
        if kwargs:
            raise TypeError(f"{make.__name__} takes positional arguments only")
        numbers = [one for one in args if type(one) is int]
        text = text_of(connection.vendor, tuple(NUMBER if type(one) is int else one for one in args))
        return [] if text is None else _answered(text, dict(enumerate(numbers, start=BLANKS)))

    return rows


def _answered(text: Text, given: dict[int, int]) -> list[Any]:
    compiler, sql, params = text
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(one, one) if type(one) is int else one for one in params])
        return list(compiler.results_iter([cursor.fetchall()], tuple_expected=True))
