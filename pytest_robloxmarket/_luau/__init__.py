"""The interpreter: real Luau code, unmodified, as game code of a server.

Holds:     one virtual machine a process; for each server its tree, its threads and its globals.
Survives:  nothing of a server survives its crash; what was compiled and the enums are kept for all.
Yields:    Luau threads do, by `threads.py`; the Python code here never does.
Imports:   _kernel, _platform.values, _terms; services.py also what stands above the floor of _server.
Imported:  _trial and the plugin. Only `vm.py` imports the binding.
If you need to know what a receipt is, you are in the wrong file: see services.py.
"""
