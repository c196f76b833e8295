"""One game server: what is lost when it crashes.

Holds:     players present, their sessions, handlers, caches, requests under way.
Survives:  nothing. A crash drops this object; the platform and the history remain.
Yields:    only by a task's `suspend`. A function that may yield says so in its first line.
Imports:   _platform (to act), _kernel (to wait and choose), _terms.
Imported:  _simulation and above. Never by _oracle, _report, _faults or _kernel.
If you need to know whether a grant was right, you are in the wrong room: see _oracle.
"""
