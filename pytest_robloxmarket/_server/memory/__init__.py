"""MemoryStoreService of one server: hash maps, sorted maps and queues, and how their calls travel.

Holds:     maps and queues that were opened, calls under way.
Survives:  nothing. What a call has written is the platform's.
Yields:    only by a task's `suspend`. A function that may yield says so in its first line.
Imports:   the rest of _server, _platform, _kernel, _terms.
Imported:  _server and above.
If you need to know when an item expires, you are in the wrong room: see _platform.
"""
