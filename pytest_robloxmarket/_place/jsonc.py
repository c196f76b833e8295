"""JSON as Roblox's tools write it: with comments, and with commas after the last item."""

import json
import re
from typing import Final

from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("read_json",)

_TEXT_OR_COMMENT: Final = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TEXT_OR_COMMA: Final = re.compile(r'"(?:\\.|[^"\\])*"|,(?=\s*[}\]])', re.DOTALL)


def read_json(text: str, file: str) -> object:
    """What a JSON text holds.

    Raises:
        UsageError: when it is no JSON; the message names file and line.
    """
    # Lines keep their numbers, since comments leave theirs behind.
    plain = _TEXT_OR_COMMENT.sub(lambda found: _kept(found.group(), "\n" * found.group().count("\n")), text)
    plain = _TEXT_OR_COMMA.sub(lambda found: _kept(found.group(), ""), plain)
    try:
        return json.loads(plain)
    except json.JSONDecodeError as error:
        raise UsageError(f"{file}:{error.lineno}: this is no JSON: {error.msg}. Mend that line first.") from None
    except RecursionError:
        raise UsageError(f"{file}: its lists and tables stand too deep inside each other to be read.") from None


def _kept(text: str, otherwise: str) -> str:
    return text if text.startswith('"') else otherwise
