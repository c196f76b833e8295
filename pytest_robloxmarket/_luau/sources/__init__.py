"""A game's source as words: read, and given what the interpreter needs in it, before it is compiled.

Holds:     nothing: words come in, words go out.
Survives:  it stands outside of the run.
Yields:    never.
Imports:   nothing of the house.
Imported:  the rest of _luau.
If you need a value or a thread, you are in the wrong room: see the rest of _luau.
"""
