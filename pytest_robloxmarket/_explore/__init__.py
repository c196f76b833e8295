"""The systematic driver: every run within bounds, the fewest deviations first.

Holds:     the frontier of a search.
Survives:  it stands outside of the runs.
Yields:    never.
Imports:   _simulation and below.
Imported:  _trial, _plugin.
If you need to know what one run does, you are in the wrong room: see _simulation.
"""
