"""Invoices (发票): one per order at a time, of what was really paid.

taxnumber  the check rules of tax numbers; pure
items      what is stored, and how buyer and staff see it
desk       asking, issuing, refusing, and the red letter that a refund makes due
"""
