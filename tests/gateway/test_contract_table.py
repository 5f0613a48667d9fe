"""The table of what the protocol promises against the tests that it names."""

import ast
from pathlib import Path

import pytest

from tests.gateway.contract import SECTIONS, STATEMENTS, Statement

TESTS = Path(__file__).parents[1]
WRITTEN_FOR_IT = ("gateway/test_contract", "gateway/test_frames", "gateway/test_handshake")


def functions_of(module: str) -> set[str]:
    tree = ast.parse((TESTS / f"{module}.py").read_text())
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f"{module}::{function.name}" for function in functions if function.name.startswith("test_")}


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.says[:60])
def test_every_statement_is_held_by_tests_that_there_are(statement: Statement) -> None:
    assert statement.tests
    for test in statement.tests:
        assert test in functions_of(test.partition("::")[0])


def test_every_test_that_was_written_for_it_is_named() -> None:
    named = {test for statement in STATEMENTS for test in statement.tests}
    assert {test for module in WRITTEN_FOR_IT for test in functions_of(module)} <= named


def test_nothing_is_stated_twice() -> None:
    assert len({statement.says for statement in STATEMENTS}) == len(STATEMENTS) == sum(map(len, SECTIONS.values()))
