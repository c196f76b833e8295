"""The house keeps itself tidy: what may not stand in the source tree, and what to write instead."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from tests.helpers import ROOT

PACKAGE: Final = "pytest_robloxmarket"
LINES_MAX: Final = 400
FUNCTION_LINES_MAX: Final = 60


class Source(NamedTuple):
    """A Python file: its path from the root, its text, and its tree."""

    path: str
    text: str
    tree: ast.Module


class Ban(NamedTuple):
    """What may not be used, where it may be all the same, and what to use instead."""

    name: str
    instead: str
    allowed: tuple[str, ...] = ()


# The plugin and the command line may know how long a search takes in real time. The lodger is a game's code, which
# is handed its clock in a test.
_REAL_TIME: Final = (
    f"{PACKAGE}/_plugin/",
    f"{PACKAGE}/reference/service.py",
    f"{PACKAGE}/_luau/limits.py",
    f"{PACKAGE}/_simulation/frozen.py",
    f"{PACKAGE}/_terms/realtime.py",
)
_CLOCK: Final = "use the scheduler's now_ms (a test: `clock`)"
_CHANCE: Final = "use Choices.choose"
_TASK: Final = "start a task"

BANS: Final = (
    Ban("time.sleep", "plan a timer with Scheduler.after"),
    Ban("time", _CLOCK, _REAL_TIME),
    Ban("datetime.datetime.now", _CLOCK),
    Ban("datetime.datetime.utcnow", _CLOCK),
    Ban("datetime.datetime.today", _CLOCK),
    Ban("datetime.date.today", _CLOCK),
    # A game's `math.random` comes from a seed of the market: it is no choice of ours.
    Ban(
        "random",
        _CHANCE,
        (
            f"{PACKAGE}/_kernel/choices.py",
            f"{PACKAGE}/_kernel/portfolio.py",
            f"{PACKAGE}/_luau/context.py",
            f"{PACKAGE}/_simulation/chance.py",
        ),
    ),
    Ban("uuid.uuid1", _CHANCE),
    Ban("uuid.uuid4", _CHANCE),
    Ban("secrets", _CHANCE),
    # One file puts something else in its place.
    Ban("os.urandom", _CHANCE, (f"{PACKAGE}/_simulation/chance.py",)),
    # One file only runs searches in several processes, and asks whether there are threads, which forbids it. The others
    # ask which thread they are in, and hear of threads that a game has started.
    Ban(
        "threading",
        _TASK,
        (
            f"{PACKAGE}/_explore/workers.py",
            f"{PACKAGE}/_kernel/scheduler.py",
            f"{PACKAGE}/_server/world.py",
            f"{PACKAGE}/_trial/watchdog.py",
        ),
    ),
    Ban("concurrent.futures", _TASK),
    Ban("multiprocessing", _TASK, (f"{PACKAGE}/_explore/workers.py",)),
    Ban("asyncio", _TASK),
    Ban("print", "write to the history (the command line: click.echo)"),
)
# In these rooms an order that depends on addresses or hashes would change a run.
ORDERED_ROOMS: Final = tuple(f"{PACKAGE}/{room}/" for room in ("_kernel", "_platform", "_server"))
# They are named outside of the package: by pyproject.toml, or by the user.
DOORS: Final = tuple(
    f"{PACKAGE}.{door}" for door in ("plugin", "__main__", "enums", "errors", "events", "providers", "strategies")
)
# Written so that this file does not find itself.
LEFTOVERS: Final = ("FIX" + "ME", "TO" + "DO", "XX" + "X")


def read_sources(*folders: str) -> list[Source]:
    """All Python files below the folders."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [read_source(str(path.relative_to(ROOT).as_posix()), path.read_text("utf-8")) for path in paths]


def read_source(path: str, text: str) -> Source:
    return Source(path, text, ast.parse(text))


def list_uses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each use of a dotted name, written out in full: (line, `datetime.datetime.now`)."""
    full = {"print": "print"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                first = name.name.partition(".")[0]
                full[name.asname or first] = name.name if name.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module:
            full.update({name.asname or name.name: f"{node.module}.{name.name}" for name in node.names})
    seen: set[ast.AST] = set()
    for node in ast.walk(tree):
        parts: list[str] = []
        inner: ast.AST = node
        while isinstance(inner, ast.Attribute) and inner not in seen:
            seen.add(inner)
            parts.append(inner.attr)
            inner = inner.value
        if isinstance(inner, ast.Name) and inner not in seen and inner.id in full:
            seen.add(inner)
            yield inner.lineno, ".".join([full[inner.id], *reversed(parts)])


def find_banned(source: Source) -> Iterator[str]:
    for line, name in list_uses(source.tree):
        for ban in BANS:
            if f"{name}.".startswith(f"{ban.name}.") and not source.path.startswith(ban.allowed or ("-",)):
                yield f"{source.path}:{line}: {name}: {ban.instead}"
                break


def find_set_walks(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        walked = node.iter if isinstance(node, ast.For | ast.comprehension) else None
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id in ("list", "tuple", "enumerate"):
            walked = node.args[0] if node.args else None
        if walked is not None and _is_set(walked):
            yield f"{source.path}:{walked.lineno}: a set has no order that lasts: walk a sorted list"


def _is_set(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in ("set", "frozenset")
    return isinstance(node, ast.Set | ast.SetComp)


def find_leftovers(source: Source) -> Iterator[str]:
    for line, text in enumerate(source.text.splitlines(), 1):
        yield from (f"{source.path}:{line}: {word}: do it now, or open an issue" for word in LEFTOVERS if word in text)


def find_long(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > LINES_MAX and not source.text.startswith("# "):
        yield f"{source.path}: {lines} lines: split it, or say in a comment on its first line why not"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            size = node.end_lineno - node.lineno + 1
            if size > FUNCTION_LINES_MAX:
                yield f"{source.path}:{node.lineno}: {node.name} has {size} lines: split it"


def find_undocumented(source: Source) -> Iterator[str]:
    offered = [
        name
        for node in source.tree.body
        if isinstance(node, ast.Assign) and any(isinstance(at, ast.Name) and at.id == "__all__" for at in node.targets)
        for name in ast.literal_eval(node.value)
    ]
    if not ast.get_docstring(source.tree):
        yield f"{source.path}: the file needs a sentence of purpose"
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in offered and not ast.get_docstring(node):
            if any(isinstance(one, ast.Name) and one.id == "overload" for one in node.decorator_list):
                continue  # The function below it says what it is for.
            yield f"{source.path}:{node.lineno}: {node.name} is public and needs a docstring"


def find_lonely(sources: list[Source]) -> Iterator[str]:
    """Modules that no other module imports."""
    wanted: set[str] = set(DOORS)
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import):
                wanted.update(name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                wanted.update({node.module, *(f"{node.module}.{name.name}" for name in node.names)})
    for source in sources:
        module = source.path.removesuffix(".py").replace("/", ".")
        if module not in wanted and not module.endswith(".__init__"):
            yield f"{source.path}: nobody imports it: delete it, or use it"


def count_titles(text: str) -> int:
    """The titles of a document, and not the comments in its code blocks."""
    outside = text.split("```")[::2]
    return sum(line.startswith("# ") for part in outside for line in part.splitlines())


def assert_tidy(found: Iterable[str]) -> None:
    """Fail with every line that was found."""
    __tracebackhide__ = True
    lines = list(found)
    if lines:
        pytest.fail("\n".join(lines))


def test_time_chance_threads_and_printing_have_their_doors() -> None:
    assert_tidy(found for source in read_sources(PACKAGE) for found in find_banned(source))


def test_no_run_depends_on_the_order_of_a_set() -> None:
    sources = [source for source in read_sources(PACKAGE) if source.path.startswith(ORDERED_ROOMS)]
    assert_tidy(found for source in sources for found in find_set_walks(source))


def test_nothing_is_left_over() -> None:
    assert_tidy(found for source in read_sources(PACKAGE, "tests", "examples") for found in find_leftovers(source))


def test_files_and_functions_fit_on_a_page() -> None:
    assert_tidy(found for source in read_sources(PACKAGE, "tests", "examples") for found in find_long(source))


def test_public_names_have_docstrings() -> None:
    assert_tidy(found for source in read_sources(PACKAGE) for found in find_undocumented(source))


def test_no_module_is_lonely() -> None:
    assert_tidy(find_lonely(read_sources(PACKAGE)))


def list_documents() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("path", list_documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_has_one_title(path: Path) -> None:
    assert 1 == count_titles(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import time\ntime.time()", "a.py:2: time.time: use the scheduler's now_ms"),
        ("from time import time as now\nnow()", "a.py:2: time.time: use the scheduler's now_ms"),
        ("import time as t\nt.sleep(1)", "a.py:2: time.sleep: plan a timer"),
        ("from datetime import datetime\ndatetime.now()", "a.py:2: datetime.datetime.now: use the scheduler's"),
        ("import random\nrandom.Random(1)", "a.py:2: random.Random: use Choices.choose"),
        ("import uuid\nuuid.uuid4()", "a.py:2: uuid.uuid4: use Choices.choose"),
        ("import os\nos.urandom(1)", "a.py:2: os.urandom: use Choices.choose"),
        ("def f():\n    import threading\n    threading.Lock()", "a.py:3: threading.Lock: start a task"),
        ("import concurrent.futures\nconcurrent.futures.wait([])", "a.py:2: concurrent.futures.wait: start a task"),
        ("import asyncio\nasyncio.run(x)", "a.py:2: asyncio.run: start a task"),
        ("print(1)", "a.py:1: print: write to the history"),
    ],
)
def test_the_broom_finds_what_is_banned(text: str, found: str) -> None:
    assert found == next(find_banned(read_source("a.py", text)))[: len(found)]


@pytest.mark.parametrize(
    "text",
    ["now_ms.time", "server.print('x')", "import os\nos.path.join('a')", "from uuid import UUID\nUUID(int=1)"],
)
def test_the_broom_leaves_what_only_looks_banned(text: str) -> None:
    assert [] == list(find_banned(read_source("a.py", text)))


def test_the_broom_knows_who_may() -> None:
    text = "import random\nrandom.Random(1)"
    assert [] == list(find_banned(read_source(f"{PACKAGE}/_kernel/choices.py", text)))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("for x in {1, 2}: pass", 1),
        ("[x for x in set(y)]", 1),
        ("list({x for x in y})", 1),
        ("for x in sorted({1, 2}): pass", 0),
        ("x in {1, 2}", 0),
    ],
)
def test_the_broom_finds_walks_over_sets(text: str, count: int) -> None:
    assert count == len(list(find_set_walks(read_source("a.py", text))))


@pytest.mark.parametrize(("size", "count"), [(60, 0), (61, 1)])
def test_the_broom_measures_functions(size: int, count: int) -> None:
    text = "def f():\n" + "    pass\n" * (size - 1)
    assert count == len(list(find_long(read_source("a.py", text))))


@pytest.mark.parametrize(("size", "first", "count"), [(400, "x", 0), (401, "x", 1), (401, "# why", 0)])
def test_the_broom_measures_files(size: int, first: str, count: int) -> None:
    text = f"{first}\n" + "x\n" * (size - 1)
    assert count == len(list(find_long(read_source("a.py", text))))


def test_the_broom_finds_lonely_modules() -> None:
    sources = [read_source("p/a.py", "from p import b"), read_source("p/b.py", ""), read_source("p/__init__.py", "")]
    assert ["p/a.py: nobody imports it: delete it, or use it"] == list(find_lonely(sources))


def test_the_broom_finds_public_names_without_docstrings() -> None:
    text = '"""Purpose."""\n__all__ = ("f", "g")\ndef f(): pass\ndef g():\n    """Do."""\ndef h(): pass\n'
    assert ["a.py:3: f is public and needs a docstring"] == list(find_undocumented(read_source("a.py", text)))


@pytest.mark.parametrize(("text", "count"), [("# A\n## B\n", 1), ("# A\n```\n# no\n```\n# B\n", 2), ("text\n", 0)])
def test_the_broom_counts_titles(text: str, count: int) -> None:
    assert count == count_titles(text)


@pytest.mark.parametrize("word", LEFTOVERS)
def test_the_broom_finds_leftovers(word: str) -> None:
    assert [f"a.py:2: {word}: do it now, or open an issue"] == list(find_leftovers(read_source("a.py", f"x\n# {word}")))
