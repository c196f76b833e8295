"""A game's files as a tree of instances that do not exist yet."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ("SCRIPTS", "Node", "folder_of", "merge")

# The classes whose source is run or required.
SCRIPTS = frozenset({"Script", "LocalScript", "ModuleScript"})


@dataclass(slots=True)
class Node:
    """One instance to be.

    Attributes:
        name: its name.
        class_name: its class, which need not be one that is faked.
        source: its code, if it is a script.
        file: the file it came from, as messages call it.
        path: the file or folder it came from; for what stands in a project file alone, None.
        properties: values by name, as the files have them.
        attributes: the same.
        tags: those of CollectionService.
        children: what is below it, in the order in which it was read.
        note: why its content is not known, if that is so.
        package: what messages call a package that nobody installed and nothing of ours knows.
        stands_in: its code is ours, in the place of a package that nobody installed.
    """

    name: str
    class_name: str
    source: str | None = None
    file: str = ""
    path: Path | None = None
    properties: dict[str, object] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    note: str = ""
    package: str = ""
    stands_in: bool = False
    tags: list[str] = field(default_factory=list)

    def child(self, name: str) -> "Node | None":
        """The first child of this name."""
        return next((one for one in self.children if one.name == name), None)

    def walk(self, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], "Node"]]:
        """All below it, each with the names that lead to it, parents first."""
        for one in self.children:
            yield (*above, one.name), one
            yield from one.walk((*above, one.name))


def folder_of(root: Node, *names: str) -> Node:
    """The node at a path of names; folders are made where there is nothing."""
    one = root
    for name in names:
        found = one.child(name)
        if found is None:
            found = Node(name, name if one is root else "Folder")
            one.children.append(found)
        one = found
    return one


def merge(into: Node, node: Node) -> None:
    """Put what is below a node below another one, too; what bears the same name is one instance."""
    for child in node.children:
        found = into.child(child.name)
        if found is None or found.source is not None:
            into.children.append(child)
        else:
            merge(found, child)
