"""What purchases do, and where it shows: places with values, and the ladder that each climbs.

Holds:     what clean runs have taught, and nothing of the run that is judged.
Survives:  it stands outside of the run.
Yields:    never.
Imports:   _terms.
Imported:  the rest of _oracle, _simulation and above.
If you need to know which receipt did it, you are in the wrong room: see the case.
"""
