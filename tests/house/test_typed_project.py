"""What a typed test has to write is at the doors: the typed project imports nothing else, and mypy checks it."""

import ast
from pathlib import Path

import pytest_robloxmarket
from tests.house import typed_project


def test_the_typed_project_imports_doors_alone() -> None:
    tree = ast.parse(Path(typed_project.__file__).read_text("utf-8"))
    ours = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and "robloxmarket" in str(node.module)]
    names = [alias.name for node in ours for alias in node.names]
    assert ({"pytest_robloxmarket"}, []) == (
        {node.module for node in ours},
        [name for name in names if name not in pytest_robloxmarket.__all__],
    )


def test_a_type_checker_sees_each_name_that_the_front_door_offers() -> None:
    """It does not run `__getattr__`: what it sees are the imports that are never made."""
    tree = ast.parse(Path(pytest_robloxmarket.__file__).read_text("utf-8"))
    shown = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for block in shown for node in block.body if isinstance(node, ast.ImportFrom)]
    assert set(pytest_robloxmarket.__all__) == {alias.name for node in imports for alias in node.names}
