"""A game's files: read, checked, and run as scripts of every server that starts.

Holds:     the sources of one game.
Survives:  it stands outside of the runs; a server gets its scripts anew each time it starts.
Yields:    never.
Imports:   _engine, _luau, _simulation and below.
Imported:  _trial and the plugin.
If you need to know what a script can ask for, you are in the wrong room: see _engine.
"""
