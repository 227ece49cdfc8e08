"""After-sale: cases of refund, return and exchange per line and quantity.

    states       the one table of a case's states      reasons      why, by kind
    words        what people read                      items        the case, and the order's claims
    agreed       what refunds are reckoned by          asking       what may be asked for, and what goes back (preview = settlement)
    transition   one step of a case                    working      what buyer and staff do
    deadlines    what is due when                      ending       what the end of a refund means for its case
    views        a case as people see it               reading      lists

A case's money is settled in `payments.cases`, which knows both sides.
"""
