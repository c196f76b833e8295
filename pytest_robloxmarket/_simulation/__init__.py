"""The narrow waist: one run, put together. Every driver enters here.

Holds:     one run: its market, its users, its outcome.
Survives:  until the test lets go of it.
Yields:    never itself; it lets the scheduler run.
Imports:   _server, _faults, _oracle, _platform, _kernel, _terms.
Imported:  _explore, _trial, _luau, _plugin, cli. Never by _report.
If you need to try more than one run, you are in the wrong room: see _explore.
"""
