"""The judge: a model of its own, and one law after the other.

Holds:     what the events say; never the simulator's state.
Survives:  it stands outside of the run.
Yields:    never.
Imports:   _terms. A history that was saved in a file can be judged without any simulator.
Imported:  _simulation and above.
If you need to change what happens, you are in the wrong room: this one only watches.
"""
