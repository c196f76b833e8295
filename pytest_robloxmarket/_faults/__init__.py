"""The weather: what may go wrong, as data.

Holds:     how much misfortune is left in this run, and the plan of a test.
Survives:  it is the world around the servers; it ends with the run.
Yields:    never.
Imports:   _kernel (to ask for choices), _terms. Never _platform: faults name seams only.
Imported:  _simulation and above.
If you need to carry a misfortune out, you are in the wrong room: see _server.
"""
