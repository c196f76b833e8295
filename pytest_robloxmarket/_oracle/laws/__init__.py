"""The laws: each looks at the case, and says whether it is broken.

Holds:     nothing; a law is a function.
Survives:  it stands outside of the run.
Yields:    never.
Imports:   the case, _oracle/goods, _oracle/causes, _terms.
Imported:  _oracle/suite, and above by name.
If you need to know how a harm came about, you are in the wrong room: see _oracle/causes.
"""
