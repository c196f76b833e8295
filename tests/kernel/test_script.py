"""A run as a string, there and back."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_robloxmarket._kernel.script import PREFIX, Script, decode_script, encode_script
from pytest_robloxmarket._terms.errors import UsageError

LETTERS = string.ascii_lowercase + "234567"
NUMBERS = st.integers(0, 300) | st.integers(0, 2**70)
CHOICES = st.lists(st.just(0) | st.integers(0, 200), max_size=40)
SCRIPTS = st.builds(Script, st.lists(NUMBERS, max_size=4).map(tuple), CHOICES.map(tuple))


def strip_politeness(script: Script) -> Script:
    """The script without the zeros at its end, which say nothing."""
    choices = list(script.choices)
    while choices and not choices[-1]:
        choices.pop()
    return script._replace(choices=tuple(choices))


@given(SCRIPTS)
def test_a_script_comes_back_as_it_was(script: Script) -> None:
    assert strip_politeness(script) == decode_script(encode_script(script))


@given(SCRIPTS, SCRIPTS)
def test_two_scripts_have_two_strings(one: Script, other: Script) -> None:
    same = strip_politeness(one) == strip_politeness(other)
    assert same == (encode_script(one) == encode_script(other))


@given(SCRIPTS, st.data())
def test_a_damaged_letter_is_noticed(script: Script, data: st.DataObject) -> None:
    text = encode_script(script)
    position = data.draw(st.integers(len(PREFIX), len(text) - 1))
    letter = data.draw(st.sampled_from(LETTERS.replace(text[position], "")))
    with pytest.raises(UsageError, match="is damaged: its letters do not fit together"):
        decode_script(text[:position] + letter + text[position + 1 :])


@given(SCRIPTS, st.data())
def test_two_swapped_letters_are_noticed(script: Script, data: st.DataObject) -> None:
    text = encode_script(script)
    position = data.draw(st.integers(len(PREFIX), len(text) - 2))
    swapped = text[:position] + text[position + 1] + text[position] + text[position + 2 :]
    if swapped != text:
        with pytest.raises(UsageError, match="is damaged"):
            decode_script(swapped)


@given(st.text() | st.text(LETTERS).map(PREFIX.__add__) | st.binary().map(lambda raw: PREFIX + raw.decode("latin-1")))
@example(PREFIX)
@example(PREFIX + "aaaa")
@example(PREFIX + "\ud800")
def test_junk_is_an_error_of_usage_or_a_script_that_writes_as_it_read(text: str) -> None:
    try:
        script = decode_script(text)
    except UsageError:
        return
    assert text.strip()[len(PREFIX) :].lower() == encode_script(script)[len(PREFIX) :]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("4kq2c", "'4kq2c' is not a replay string: they start with 'rm1-'", id="no prefix"),
        pytest.param("rm2-4kq2c", "'rm2-4kq2c' is not a replay string", id="another version"),
        pytest.param("x" * 41, r"'x{37}\.\.\.' is not a replay string", id="long"),
        pytest.param("x" * 40, "'x{40}' is not a replay string", id="not so long"),
        pytest.param("rm1-", "'rm1-' is damaged", id="nothing behind the prefix"),
        pytest.param("rm1-a!", "'rm1-a!' is damaged", id="no letter"),
    ],
)
def test_a_message_shows_what_was_given(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        decode_script(text)


def test_a_string_survives_shouting_and_blanks() -> None:
    text = encode_script(Script((2,), (0, 1)))
    assert Script((2,), (0, 1)) == decode_script(f"  {PREFIX}{text[len(PREFIX) :].upper()}\n")


def test_a_string_is_known_by_heart() -> None:
    """What is printed today must replay tomorrow."""
    assert "rm1-sebafchodmbacaid" == encode_script(Script((2, 456456), (0, 0, 1, 0, 3)))


def test_politeness_costs_no_letters() -> None:
    assert len(encode_script(Script((), (1,)))) == len(encode_script(Script((), (1, *[0] * 1_000))))


def test_a_gap_that_would_fill_the_memory_is_refused() -> None:
    text = encode_script(Script((), (1,)))
    far = encode_script(Script((), (*[0] * 1_000_000, 1)))
    assert (1, 1_000_001) == (len(decode_script(text).choices), len(decode_script(far).choices))
    with pytest.raises(UsageError, match="is damaged"):
        decode_script(encode_script(Script((), (*[0] * 1_000_001, 1))))


def test_deviations_are_the_choices_that_are_not_polite() -> None:
    assert 2 == Script((9, 9), (0, 1, 0, 5)).deviations
