"""The bank: what Roblox keeps, and no crash of a server loses.

Holds:     catalogue, wallets and escrow, receipts, passes, data store contents.
Survives:  every crash.
Yields:    never, and never chooses: each operation is atomic and is told `now_ms`.
Imports:   _terms.
Imported:  _server (to act), _simulation and above. Never by _kernel, _faults, _oracle or _report.
If you need to wait or to know the time, you are in the wrong room: see _server.
"""
