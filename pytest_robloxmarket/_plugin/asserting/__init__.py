"""What a test may ask by name: each assertion is one law, or one fact about money, worded for a reader.

Holds:     nothing: a market is asked.
Survives:  it stands outside of the runs.
Yields:    never.
Imports:   _report, _simulation, _oracle and below.
Imported:  the front door, and the rest of _plugin.
If you need to change what a law says, you are in the wrong room: see _oracle.
"""
