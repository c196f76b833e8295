"""Races against peers, on one machine at one time. `python -m tests.benchmarks.peers` runs them."""
