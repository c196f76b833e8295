"""The clerk: events in, text out.

Holds:     nothing; each function is told all that it needs.
Survives:  does not apply: it speaks when a run is over.
Yields:    never.
Imports:   _terms.
Imported:  _trial, _plugin and the doors. Never by _simulation or below.
If you need to know whether a run was right, you are in the wrong room: see _oracle.
"""
