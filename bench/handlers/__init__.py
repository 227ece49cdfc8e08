"""What our own code costs between the event that Lambda hands over and the response: `python -m bench.handlers`.

stage    a shop behind the API's own entrance, over the table in memory, whose time is taken off
measure  processor time and calls of each hot operation, and how they grow
"""
