"""The laws of nature: time, tasks and chance. This room has never heard of Roblox.

Holds:     the state of one run: its clock, its queue, its tasks, its choices, its history.
Survives:  a server's crash, since it is the world around the servers; it ends with the run.
Yields:    it is the yielding. Tasks give way only by `suspend`.
Imports:   _terms.
Imported:  _faults, _server, _simulation and above. Never by _platform, _oracle or _report.
If you need to know what a task is for, you are in the wrong room: see _server.
"""
