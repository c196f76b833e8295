"""What to write in place of a name that is not known."""

from collections.abc import Iterable
from typing import Final

__all__ = ("nearest", "plain", "there_are")

# So many names are read; of more, those are shown that may have been meant.
_NAMES_MAX: Final = 20

# So many letters say which names begin with them, cut short.
_BEGUN_MIN: Final = 4

# So many names at most may have been meant.
_MEANT_MAX: Final = 3

# How like two names must be to be taken for one.
_LIKENESS: Final = 0.75


def there_are(name: object, known: Iterable[str], everything: str = "") -> str:
    """The names that there are; where they are too many to read, those that may be meant, and where all of them stand.

    Args:
        name: what was written.
        known: all that could have been.
        everything: a sentence on where all of them stand, if they may be too many to read.
    """
    names = list(known)
    meant = nearest(name, names) if isinstance(name, str) else []
    asked = f"Did you mean {' or '.join(meant)}? " if meant else ""
    if not everything or len(names) <= _NAMES_MAX:
        return f"{asked}There are: {', '.join(names) or 'none'}."
    return asked + everything


def nearest(name: str, known: Iterable[str], most: int = _MEANT_MAX) -> list[str]:
    """The names that are most like one, the likest first, however words are put together: `get_async` is `GetAsync`.

    A name that another one begins with may be that one, cut short.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - who spells all names rightly does without

    by_plain = {plain(one): one for one in known}
    close = get_close_matches(plain(name), by_plain, most, _LIKENESS)
    begun = [one for one in by_plain if one.startswith(plain(name)) and one not in close]
    begun = begun if len(plain(name)) >= _BEGUN_MIN else []
    return [by_plain[one] for one in (*close, *begun)][:most]


def plain(name: str) -> str:
    """A name as Roblox and Python both spell it: `ProcessReceipt` is `process_receipt`."""
    return name.replace("_", "").replace("-", "").lower()
