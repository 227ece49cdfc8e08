"""The books held against the providers' bills, a Beijing day at a time.

items     a day's mark and its cases, as they are stored
ledger    what our own books say about payments and refunds
compare   one movement of a bill beside ours: the same, or in which way not (pure)
mend      the differences that mend themselves safely
day       a provider's day from bill to cases; any number of times, always the same
desk      what staff does: look, settle a case, close a day and open it again
"""
