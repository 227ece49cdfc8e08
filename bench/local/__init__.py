"""The whole shop as `make run` starts it, over HTTP: how long clients wait, and what the shop's process spends on a call.

visit    what the clients do, and how long each call took
run      the shop driven three times
figures  quantiles, processor time from the operating system, their tables
picture  the histogram
"""
