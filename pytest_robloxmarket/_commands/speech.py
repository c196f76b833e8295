"""What a command says: on standard output for people and machines, and its progress for people alone."""

import os
import sys
from collections.abc import Callable
from typing import Final

import click

from pytest_robloxmarket._terms.texts import count, visible_lines

__all__ = ("clear_progress", "page_width", "say", "tell_progress")

# Where nobody says how wide it is; the narrowest that still has columns; and longer lines are hard to read.
_PAGE_WIDTH: Final = 100
_WIDTH_MIN: Final = 40
_WIDTH_MAX: Final = 140


def say(text: str, *, err: bool = False) -> None:
    """Print for people and machines: what the terminal cannot show, or would obey, is written out.

    Where nobody can hear it (the pipe is closed, the disk is full), the exit status still tells the verdict.
    """
    stream = sys.stderr if err else sys.stdout
    if stream is None or stream.closed:
        return
    shown = (
        visible_lines(text).encode(stream.encoding or "utf-8", "backslashreplace").decode(stream.encoding or "utf-8")
    )
    try:
        stream.write(f"{shown}\n")
        stream.flush()
    except OSError as error:
        # What could not be written would be tried again at the end of the process, with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not err and not isinstance(error, BrokenPipeError):
            say(f"robloxmarket: the answer could not be written: {error.strerror}", err=True)


def page_width() -> int:
    """The width that COLUMNS names, or that the terminal has; a page's where there is none."""
    told = os.environ.get("COLUMNS", "")
    columns = _PAGE_WIDTH
    if told.isdecimal():
        columns = int(told)
    elif sys.stdout is not None and sys.stdout.isatty():
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    return min(max(columns, _WIDTH_MIN), _WIDTH_MAX)


def tell_progress() -> Callable[[int, int], None]:
    """A line on standard error, and only on a terminal."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        return lambda runs, level: None
    return lambda runs, level: click.echo(
        f"\r{count(runs, 'run')}, {count(level, 'deviation')} ... ", file=stream, nl=False
    )


def clear_progress() -> None:
    """Take the line of the progress away."""
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo("\r" + " " * 40 + "\r", nl=False, err=True)
