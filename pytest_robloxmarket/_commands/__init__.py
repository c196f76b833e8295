"""The commands of `robloxmarket`: what a user types becomes a trial, and its answer becomes a page and an exit status.

Holds:     nothing between two commands.
Survives:  it stands outside of the runs.
Yields:    never.
Imports:   _trial and below, and click; what takes long to load inside of functions, since --help must not wait.
Imported:  cli alone, which puts the commands together. One file has one command, or those that are alike.
If you need to know how a game is tried, you are in the wrong room: see _trial.
"""
