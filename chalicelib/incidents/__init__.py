"""Incidents (安全事件): what happened, who knew it when, what was done; and the notice to those whose personal data leaked.

items      the record, which is only ever added to     concerned  whom a leak concerns, found step by step
record     opening, adding, closing                    sending    their notices, each once
notices    a notice prepared, approved by another      texts      what buyers and the authority read (pure)
                                                       views      what staff sees
"""
