"""What a completed order costs: every unit written and read, every call, counted exactly on the table in memory. `python -m bench.cost`

ledger   stands at the seams and counts each call's units, by who made it
order    plays completed orders of two lines through the shop's own functions
prices   what AWS asks for it, as data with source and date
reasons  what each write is for, and what dropping it would lose
"""
