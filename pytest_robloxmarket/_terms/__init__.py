"""The language of the house: words that every room may use.

Holds:     nothing; names, ids, enums, events, verdicts and errors only.
Survives:  does not apply: there is no state here.
Yields:    never.
Imports:   nothing of the house.
Imported:  by every room.
If you need to do something here, you are in the wrong room: this one only says.
"""
