"""Roblox's world as Luau code sees it: classes, instances, signals, enums, datatypes, services.

Holds:     for each server its tree and its signals; for all servers the enums and what is implemented of each class.
Survives:  nothing of a server survives its crash.
Yields:    a method may let its Luau thread wait; the Python code here never waits.
Imports:   _luau, _server, _platform, _kernel, _terms.
Imported:  _place, _trial and the plugin.
If you need to know how a value crosses the border or how a thread waits, you are in the wrong room: see _luau.
If you need to know which file a script came from: see _place.
"""
