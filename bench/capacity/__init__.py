"""What the shop bears, on paper and in a simulation: `python -m bench.capacity`, docs/scale.md

limits    what the services bear, as data with sources: limits.json
demand    what an order asks of each partition, measured by bench.cost
model     load -> how full everything is, what breaks first, and which switch moves it
throttle  the same second by second: partitions of 1,000 write units, items that take one transaction at a time
"""
