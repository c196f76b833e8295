"""The interpreter: real Luau code, unmodified. This room has never heard of Roblox's classes, nor of a marketplace.

Holds:     one virtual machine a process; for each server its threads and its globals.
           `sources/` reads a game's source as words, before it is compiled.
Survives:  nothing of a server survives its crash; what was compiled is kept for all.
Yields:    Luau threads do, by `threads.py`; the Python code here never does.
Imports:   _kernel, _platform.values, _terms. Only `binding.py` imports the binding.
Imported:  _engine and above.
If you need to know what an Instance is, you are in the wrong room: see _engine.
"""
