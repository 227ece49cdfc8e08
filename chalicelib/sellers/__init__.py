"""What sells and what does not: rankings and the list of slow movers, renewed each night, read a page at a time.

ranking   who stands where (pure)      items    the pages as they are stored      renewal   the nightly run
"""
