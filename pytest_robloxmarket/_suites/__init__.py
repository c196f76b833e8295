"""Suites in Luau: files of `describe` and `it`, read, run a test at a time, and given the harness.

Holds:     the world that a suite's file runs in, and the markets that it makes.
Survives:  it stands outside of the runs; it plays the part of a test author who writes Luau.
Yields:    never; the threads of a suite do, and it lets time pass for them.
Imports:   _place, _engine, _luau, _simulation and below.
Imported:  _plugin, which makes pytest's items of it and hands in what it offers to authors.
If you need to know what pytest calls a test, you are in the wrong room: see `_plugin/describing`.
"""
