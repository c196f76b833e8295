"""What the users of a trial do.

Holds:     nothing: a scenario is a program with a number, which replay strings carry.
Survives:  it stands outside of the runs.
Yields:    never.
Imports:   _explore, _simulation and below.
Imported:  the rest of _trial.
If you need to know which scenarios a product is tried in, you are in the wrong room: see _trial/agenda.py.
"""
