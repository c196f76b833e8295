"""The porter: speaks pytest.

Holds:     one market for each test.
Survives:  until the test ends.
Yields:    never.
Imports:   everything, and heavy things inside functions only: this room is loaded in every pytest run.
Imported:  plugin, and the front door.
If you need to decide whether a game is right, you are in the wrong room: see _oracle.
"""
