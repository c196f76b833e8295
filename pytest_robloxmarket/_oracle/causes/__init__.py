"""How harms come about: the step of a run that took goods away or gave them twice, and the words for it.

Holds:     what can be read from one run that broke a law.
Survives:  it stands outside of the run.
Yields:    never.
Imports:   the case, _oracle/goods, _terms.
Imported:  _oracle/laws, _oracle/suite.
If you need to decide whether a law is broken, you are in the wrong room: see _oracle/laws.
"""
