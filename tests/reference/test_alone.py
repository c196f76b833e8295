"""The wrapper needs nobody: neither at run time, nor for its types."""

import ast
import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT, run_python

FILES = sorted((ROOT / "pytest_robloxmarket" / "reference").glob("*.py"))


def list_imports(tree: ast.Module) -> list[str]:
    """The modules that a file imports from, wherever in it."""
    modules = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return modules + [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]


def test_it_loads_no_room_of_the_house() -> None:
    code = "import pytest_robloxmarket.reference, sys; print(*[m for m in sys.modules if m.startswith('{}_')])"
    assert "" == run_python(code.format("pytest_robloxmarket.")).strip()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_imports_the_standard_library_and_itself_even_for_types(path: Path) -> None:
    others = [
        module
        for module in list_imports(ast.parse(path.read_text("utf-8")))
        if not module.startswith("pytest_robloxmarket.reference.")
    ]
    assert [] == [module for module in others if module.partition(".")[0] not in sys.stdlib_module_names]
