"""What a template may be: anything else has to be refused before it is rendered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.prompt_template import BUILT_IN, LONGEST_RENDERED, LONGEST_SOURCE, SHIPPED, BadTemplate, check, render

VALUES = {"session_date": "2026-03-05", "style": ""}


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_is_valid_and_numbered_from_one(name: str) -> None:
    versions = SHIPPED[name]
    assert [one.version for one in versions] == list(range(len(versions), 0, -1))
    assert BUILT_IN[name] == versions[0]
    for one in versions:
        check(name, one.source)


@pytest.mark.parametrize("name", ["draft", "refine"])
def test_a_style_is_asked_for_where_there_is_one(name: str) -> None:
    values = {"session_date": None, "style": "", "command": "shorter", "layout": "PROSE"}
    without = BUILT_IN[name].render(values)
    assert "How this coach writes" not in without
    assert BUILT_IN[name].render({**values, "style": "- Write with prose."}).startswith(without)
    assert "- Write with prose." in BUILT_IN[name].render({**values, "style": "- Write with prose."})


def test_a_template_renders_its_values_and_nothing_of_what_they_say() -> None:
    source = "On {{ session_date | upper }}.{% if session_date %} Dated.{% endif %}"
    assert render("draft", source, {"session_date": "{{ 7 * 7 }}"}) == "On {{ 7 * 7 }}. Dated."
    assert render("draft", source, {"session_date": None}) == "On NONE."


@pytest.mark.parametrize(
    "source",
    [
        "{{ session_date.__class__ }}",
        "{{ session_date['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ '%s'|format(session_date) }}",
        "{{ session_date.format('x') }}",
        "{{ range(10) }}",
        "{{ cycler }}",
        "{{ self }}",
        "{{ 'x' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ 'a' ~ 'b' }}",
        "{% for a in 'xxxx' %}{% endfor %}",
        "{% for a in session_date %}" * 3 + "{% endfor %}" * 3,
        "{% macro x() %}{% endmacro %}",
        "{% include 'draft.v1.j2' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% set x = 1 %}",
        "{% call x() %}{% endcall %}",
        "{% block x %}{% endblock %}",
        "{{ transcript }}",
        "{% if %}",
        "{{",
        "{{ " + "(" * 500,
        "",
        "x" * (LONGEST_SOURCE + 1),
    ],
)
def test_what_could_reach_out_or_run_long_is_refused(source: str) -> None:
    with pytest.raises(BadTemplate):
        check("draft", source)
    with pytest.raises(BadTemplate):
        render("draft", source, VALUES)


def test_a_prompt_has_a_purpose_that_is_known() -> None:
    with pytest.raises(BadTemplate, match="there is no prompt"):
        check("mail", "Hello")


def test_what_becomes_too_long_is_stopped() -> None:
    source = "{% for a in session_date %}{% for b in session_date %}" + "y" * 900 + "{% endfor %}{% endfor %}"
    with pytest.raises(BadTemplate, match=f"longer than {LONGEST_RENDERED}"):
        render("draft", source, {"session_date": "2026-03-05" * 100})


@given(st.text(st.sampled_from("{}%|~()[]'\"._ abcdef0123456789forinendfsession_date"), max_size=80))
def test_any_source_renders_or_is_refused(source: str) -> None:
    try:
        text = render("draft", source, VALUES)
    except BadTemplate as error:
        assert str(error)
    else:
        assert len(text) <= LONGEST_RENDERED
