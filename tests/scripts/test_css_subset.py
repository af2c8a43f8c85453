"""The part of a foreign style sheet that we keep: exactly the rules whose classes we named."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

from css_subset import split_rules, subset


def only(*names):
    return lambda name: name in names


def kept(css, *names):
    return subset(css, only(*names), "x").split("@layer x{", 1)[1].rsplit("}", 1)[0]


def test_a_rule_with_a_named_class_stays_and_another_goes():
    assert kept(".card{top:0}.carousel{top:1px}", "card") == ".card{top:0}"


def test_a_selector_without_classes_stays():
    assert kept("button,[hidden]{top:0}") == "button,[hidden]{top:0}"


def test_only_the_selectors_with_foreign_classes_leave_a_list():
    assert kept(".card,.nav,.card .nav{top:0}", "card") == ".card{top:0}"


def test_commas_inside_brackets_do_not_split_a_selector():
    assert kept(".card:not(.nav,.tab){top:0}", "card") == ""
    assert kept(".card:is(a,b){top:0}", "card") == ".card:is(a,b){top:0}"


def test_a_media_block_that_loses_all_rules_goes_too():
    assert kept("@media print{.nav{top:0}}@media print{.card{top:0}}", "card") == "@media print{.card{top:0}}"


def test_keyframes_stay_only_where_a_kept_rule_names_them():
    css = "@keyframes a{to{top:0}}@keyframes b{to{top:0}}.card{animation:a 1s}.nav{animation:b 1s}"
    assert kept(css, "card") == "@keyframes a{to{top:0}}.card{animation:a 1s}"


def test_custom_properties_nobody_reads_are_dropped_through_chains():
    css = ":root{--used:1px;--lost:2px;--far:var(--lost2);--lost2:0}.card{top:var(--used)}"
    assert kept(css, "card") == ":root{--used:1px}.card{top:var(--used)}"


def test_semicolons_and_braces_in_strings_are_text():
    css = '.card{background:url("data:image/svg+xml;{}");top:0}'
    assert kept(css, "card") == css


def test_the_banner_with_the_licence_stays_and_other_comments_go():
    assert subset("/*! MIT */a{top:0}/* note */", only(), "x") == "/*! MIT */\n@layer x{a{top:0}}\n"


def test_a_block_that_is_never_closed_is_refused_with_its_place():
    with pytest.raises(ValueError, match="character 2"):
        split_rules("a {top:0")
