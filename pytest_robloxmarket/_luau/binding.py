"""pluau, the binding of the Luau virtual machine: imported here and nowhere else, and used by vm.py alone."""

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ("binding",)


def _load_binding() -> "ModuleType":
    # The package's own __init__ uses the syntax of Python 3.12; its extension does not mind.
    loaded = sys.modules.get("pluau._pluau")
    if loaded is not None:
        return loaded
    package = importlib.util.find_spec("pluau")
    for folder in (package and package.submodule_search_locations) or ():
        for path in sorted(Path(folder).glob("_pluau*")):
            if path.suffix in {".so", ".pyd"}:
                spec = importlib.util.spec_from_file_location("pluau._pluau", path)
                assert spec is not None
                assert spec.loader is not None
                module = importlib.util.module_from_spec(spec)
                sys.modules["pluau._pluau"] = module
                spec.loader.exec_module(module)
                return module
    try:
        # Wherever else it lies, a Python that can read the package's __init__ may find it.
        from pluau import _pluau  # noqa: PLC0415
    except (ImportError, SyntaxError):
        raise UsageError(
            "Luau code needs the package pluau, and it is not installed for this Python: pip install pluau"
        ) from None
    return cast("ModuleType", _pluau)


binding: Final = _load_binding()
