"""Subtests in a test that is explored: blocks of a run that a reader can tell apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from unittest import SkipTest

import pytest

__all__ = ("SUBTESTS", "Blocks")

# The fixture of pytest that it stands for.
SUBTESTS: Final = "subtests"


class Blocks:
    """What stands for pytest's own subtests and unittest's, which would report each of the thousands of runs by itself.

    There each block that fails makes a test red, also where something went wrong by choice and the laws alone judge.
    Here a block fails as any other line does: it ends the run.
    """

    @contextmanager
    def test(self, msg: str | None = None, **told: object) -> Iterator[None]:
        """Run a block, which may be skipped by itself.

        Args:
            msg: what it is called.
            told: what else tells it apart.
        """
        __tracebackhide__ = True
        try:
            yield
        except (pytest.skip.Exception, SkipTest):
            return
        except (Exception, pytest.fail.Exception) as error:
            named = ", ".join([*([] if msg is None else [msg]), *(f"{name}={value!r}" for name, value in told.items())])
            error.add_note(f"It was in the subtest {named or 'without a name'}.")
            raise
