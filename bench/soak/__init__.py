"""A long day in minutes: what the shop's processes hold on to while many buy, and what is left undone when they have gone."""
