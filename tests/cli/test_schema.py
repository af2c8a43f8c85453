import json

from beurs.cli.main import main
from beurs.engine.formats.schema import STRUCTS, schema


def test_without_a_name_the_formats_are_listed(capsys):
    assert main(["schema"]) == 0
    assert capsys.readouterr().out.split() == list(STRUCTS)


def test_the_schema_of_a_format_is_printed_as_json(capsys):
    assert main(["schema", "beurs.cover/1"]) == 0
    assert json.loads(capsys.readouterr().out) == schema("beurs.cover/1")


def test_an_unknown_format_is_refused_with_the_known_ones(capsys):
    assert main(["schema", "beurs.cover/7"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "found 'beurs.cover/7', expected one of: beurs.cover/1, beurs.cover.result/1\n"
