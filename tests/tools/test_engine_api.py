"""The data file of the engine's API: small declarations and defaults, and what is made of them."""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.tools.defaults import read_database
from tests.tools.engine_api import write_api
from tests.tools.typings import read_typings

OPEN: Final = """
interface Services {
    Shop: Shop;
    Hidden: Hidden;
}
interface CreatableInstances {
    Part: Part;
}
interface Instances {
}
interface Objects {
}
interface RBXObject {
    readonly _nominal_Object: unique symbol;
    readonly ClassName: string;
}
interface Instance extends RBXObject {
    Name: string;
    Parent: Instance | undefined;
    Clone<T extends Instance>(this: T): T;
    IsA<T extends keyof Instances>(this: Instance, className: T): this is Instances[T];
    WaitForChild(this: Instance, childName: string | number): Instance;
    WaitForChild(this: Instance, childName: string | number, timeOut: number): Instance | undefined;
    readonly Destroying: RBXScriptSignal<() => void>;
}
/**
 * It sells things.
 */
interface Shop extends Instance {
    /**
     * - **Tags**: Yields
     */
    readonly SellAsync: unknown;
    Buy(this: Shop, player: Instance, productId: number, pay?: CastsToEnum<Enum.Money>, more?: { a: string; }): void;
    Ask(this: Shop, callback: (answer: string | undefined) => boolean, ...rest: Array<unknown>): Map<string, number>;
    get Open(): boolean;
    OnSale: ((price: number) => Enum.Money) | undefined;
}
/**
 * - **Tags**: Service
 */
interface Hidden extends Instance {
}
interface Base extends Instance {
    Size: Vector3;
    Money: Enum.Money;
}
interface Part extends Base {
    Count: number;
}
"""

PLUGIN: Final = """
interface Shop extends Instance {
    Name: string;
    Rob(this: Shop): void;
}
"""

ENUMS: Final = """
declare namespace Enum {
    export namespace Money {
        export interface Gold extends globalThis.EnumItem {
            Name: "Gold";
            Value: 0;
        }
        export interface Gems extends globalThis.EnumItem {
            Name: "Gems";
            Value: 5;
        }
        export interface Dust extends globalThis.EnumItem {
            Name: "Dust";
            Value: 6;
        }
    }
}
"""

KEPT: Final = """
interface BrickColorsByNumber {
\t1: "White";
}
declare const Vector3: Vector3Constructor;
"""

DATABASE: Final = {
    "Version": [0, 1],
    "Classes": {
        "Instance": {"Superclass": None, "Properties": {}, "DefaultProperties": {}},
        "Base": {
            "Superclass": "Instance",
            "Properties": {
                "Size": {
                    "Kind": {"Canonical": {"Serialization": {"SerializesAs": "size"}}},
                    "DataType": {"Value": "Vector3"},
                }
            },
            "DefaultProperties": {},
        },
        "Part": {
            "Superclass": "Base",
            "Properties": {"Count": {"Kind": {}, "DataType": {"Value": "Int32"}}},
            "DefaultProperties": {
                "size": {"Vector3": [4.0, 1.2000000476837158, 2.0]},
                "Money": {"Enum": 5},
                "Count": {"Int32": 3},
            },
        },
    },
}


@pytest.fixture
def text(tmp_path: Path) -> str:
    folder = tmp_path / "include" / "generated"
    folder.mkdir(parents=True)
    for name, source in {"None": OPEN, "PluginSecurity": PLUGIN, "enums": ENUMS, "../roblox": KEPT}.items():
        (folder / f"{name}.d.ts").write_text(source, encoding="utf-8")
    database = tmp_path / "database.json"
    database.write_text(json.dumps(DATABASE), encoding="utf-8")
    return write_api(read_typings(tmp_path), read_database(database), "1.2")


def block(text: str, name: str) -> list[str]:
    """The lines of one class, or of the enums."""
    (found,) = (part.splitlines() for part in text.split("\n\n") if part.split()[0] == name)
    return found[1:]


def test_versions_and_licences_come_first(text: str) -> None:
    assert [
        "Names and types: @rbxts/types 1.2 (MIT, roblox-ts)",
        "Defaults and whole numbers: rbx-dom 0.1 (MIT, The Rojo Developers)",
    ] == text.splitlines()[1:3]


def test_members_have_kinds_and_types(text: str) -> None:
    assert [
        ".Name:string",
        ".Parent:Instance?",
        ":Clone > any",
        ":IsA string > any",
        ":WaitForChild string number? > Instance",
        "@Destroying",
    ] == block(text, "Instance")


def test_parameters_are_said_in_one_word_each(text: str) -> None:
    assert [
        ":SellAsync ...any > any",
        ":Buy Instance int Enum.Money? table?",
        ":Ask function ...any > table",
        ".Open!:boolean",
        "=OnSale",
        "*:Rob",
    ] == block(text, "Shop")


def test_a_service_that_nobody_describes_is_none(text: str) -> None:
    assert {"Shop < Instance service", "Hidden < Instance"} <= set(text.splitlines())


def test_defaults_stand_where_they_are_said_first(text: str) -> None:
    assert [".Size:Vector3=[4,1.2,2]", ".Money:Enum.Money=Gems"] == block(text, "Base")
    assert [".Count:int=3"] == block(text, "Part")


def test_enums_count_on(text: str) -> None:
    assert ["Money Gold Gems=5 Dust"] == block(text, "enums")
