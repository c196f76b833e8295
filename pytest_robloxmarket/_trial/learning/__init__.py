"""What a trial learns of a game in clean weather, before anything is searched: its products, and what they do.

Holds:     nothing: what was learned is returned.
Survives:  it stands outside of the runs.
Yields:    never.
Imports:   _trial/scenarios, _explore, _simulation and below.
Imported:  the rest of _trial.
If you need to read an effect from events, you are in the wrong room: see _oracle.
"""
