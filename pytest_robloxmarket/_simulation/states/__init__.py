"""Where the runs of a search have been, so that no state is entered twice (decisions 0009, 0114).

Holds:     digests of what a run depends on, and the states that are known.
Survives:  it stands outside of the run, and is kept from one run of a search to the next.
Yields:    never.
Imports:   the market, _kernel, _platform, _terms.
Imported:  _simulation/outcome, _explore and above.
If you need to change what happens, you are in the wrong room: a state is read, and nothing else.
"""
