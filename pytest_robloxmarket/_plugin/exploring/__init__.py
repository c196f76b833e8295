"""`@explore`: a test that is run for everything that can go wrong within bounds.

Holds:     what one explored test has learned, and how far it is searched.
Survives:  it stands outside of the runs.
Yields:    never.
Imports:   _explore, _trial, _simulation and below.
Imported:  the front door, and the rest of _plugin.
If you need to search without pytest, you are in the wrong room: see _explore.
"""
