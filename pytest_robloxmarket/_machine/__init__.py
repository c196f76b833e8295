"""The driver that Hypothesis steers: rules are what players and the weather do, invariants are the laws.

Holds:     what was learned of each game, once a class; the market of the example that runs.
Survives:  it stands outside of every run.
Yields:    never.
Imports:   Hypothesis (only this room does), _plugin (stories), _trial (what a purchase does), and all below.
Imported:  the front door and `strategies`, when touched; `_plugin` knows a machine by its mark alone.
If you need chance in a run, you are in the wrong room: it asks `choose`, and `bridge.py` fills that.
"""
