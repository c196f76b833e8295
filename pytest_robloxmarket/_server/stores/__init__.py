"""DataStoreService of one server: what its requests ask, how they travel, and who must wait.

Holds:     data stores that were opened, caches of reads, queues and budgets, requests under way.
Survives:  nothing. What a request has written is the platform's.
Yields:    only by a task's `suspend`. A function that may yield says so in its first line.
Imports:   the rest of _server, _platform, _kernel, _terms.
Imported:  _server and above.
If you need to know what a write means, you are in the wrong room: see _platform.
"""
