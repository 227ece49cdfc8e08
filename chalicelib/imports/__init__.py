"""Tables of goods: read row by row, put into the shop product by product, and told of where they are wrong.

columns  what a table's columns are called, and how a cell is read (pure)      steps   the work, a bounded number of products a message
rows     a table -> products that are wanted, and rows that are wrong (pure)   report  the rows that are wrong, to be corrected and sent again
items    what is stored                                                        tables  products -> a table
axes     a known product keeps the ids of its axes and values (pure)
"""
