"""What a module offers, and what opening a door costs."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

import pytest_robloxmarket
from tests.helpers import ROOT, run_python

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted((ROOT / "pytest_robloxmarket").rglob("*.py"))
]
HEAVY = ("greenlet", "hypothesis", "pluau")

# A user's test with types, and a command that lets mypy look at such a text.
TYPED = """
from pytest_robloxmarket import Catalogue, Clock, Contract, Faults, GameServer, Market, Player, Product, User

def test_sale(market: Market, server: GameServer, clock: Clock, faults: Faults, catalogue: Catalogue) -> None:
    product: Product = catalogue.product(7, price=5)
    alice: User = server.join("alice", robux=5)
    player: Player = alice.player
    contract: Contract = Contract()
"""
MYPY = "from mypy import api; print(api.run(['--strict', '--config-file=', '--cache-dir={}', '-c', {!r}])[0])"


def list_public(module: str) -> list[str]:
    """The functions and classes that a module defines without an underscore."""
    path = import_module(module).__file__
    assert path is not None
    with open(path, encoding="utf-8") as file:
        body = ast.parse(file.read()).body
    defined = [node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    return [node.name for node in defined if not node.name.startswith("_")]


def list_heavy(code: str) -> str:
    """Which heavy packages are loaded after `code`, in a process of its own."""
    return run_python(f"{code}\nimport sys\nprint(*[name for name in {HEAVY} if name in sys.modules])").strip()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_offers_a_tuple_of_names_that_it_has(module: str) -> None:
    """A room's house card offers nothing, and needs no `__all__`."""
    loaded = import_module(module)
    offered = getattr(loaded, "__all__", ())
    assert (tuple, []) == (type(offered), [name for name in offered if not hasattr(loaded, name)])


@pytest.mark.parametrize("module", MODULES)
def test_a_module_offers_each_public_thing_that_it_defines(module: str) -> None:
    offered = getattr(import_module(module), "__all__", ())
    assert [] == [name for name in list_public(module) if name not in offered]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_offers_each_name_once(module: str) -> None:
    offered = getattr(import_module(module), "__all__", ())
    assert sorted(set(offered)) == sorted(offered)


@pytest.mark.parametrize("name", pytest_robloxmarket.__all__)
def test_the_front_door_opens(name: str) -> None:
    found = getattr(pytest_robloxmarket, name)
    # What is no class, function or module is a type of several.
    assert getattr(found, "__name__", name).rpartition(".")[2] in {name, "Literal", "Callable", "Any"}


@pytest.mark.real
def test_the_doors_behind_the_front_door_need_no_import_of_their_own() -> None:
    code = "import pytest_robloxmarket as r; print(r.enums.ReceiptDecision.Processed, r.errors.UsageError.__name__)"
    assert "Enum.ReceiptDecision.Processed UsageError" == run_python(code).strip()


def test_the_front_door_says_what_it_offers_when_asked_for_more() -> None:
    with pytest.raises(AttributeError, match="no 'Supermarket'; it offers Market, "):
        _ = pytest_robloxmarket.Supermarket  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", ["pytest_robloxmarket", "pytest_robloxmarket.plugin", "pytest_robloxmarket.errors"])
def test_what_every_pytest_run_imports_is_light(module: str) -> None:
    assert "" == list_heavy(f"import {module}")


def test_touching_the_market_loads_greenlet_and_not_hypothesis() -> None:
    loaded = list_heavy("import pytest_robloxmarket\npytest_robloxmarket.Market").split()
    assert (True, False) == ("greenlet" in loaded, "hypothesis" in loaded)


@pytest.mark.real
def test_a_typed_test_finds_its_types_at_the_front_door(tmp_path: Path) -> None:
    assert "Success: no issues found in 1 source file" == run_python(MYPY.format(tmp_path, TYPED)).strip()


@pytest.mark.real
def test_a_type_checker_refuses_what_the_front_door_does_not_offer(tmp_path: Path) -> None:
    code = MYPY.format(tmp_path, "from pytest_robloxmarket import Supermarket")
    assert 'Module "pytest_robloxmarket" has no attribute "Supermarket"' in run_python(code)
