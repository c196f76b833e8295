"""Suites in Luau as pytest sees them: files, groups and tests, and what they are offered.

Holds:     the file whose tests run, and the markets of the one that does.
Survives:  it stands outside of the runs.
Yields:    never.
Imports:   _suites, and the rest of _plugin.
Imported:  the entry point, when a file of a suite is found.
If you need to change what `expect` says, you are in the wrong room: see _suites.
"""
