"""The trial without configuration: what `robloxmarket check` does.

Holds:     what it has learned of one target.
Survives:  it stands outside of the runs.
Yields:    never.
Imports:   _explore, _luau, _simulation and below.
Imported:  cli, _plugin.
If you need to explore one program, you are in the wrong room: see _explore.
"""
