"""The table: items and keys, reads, conditional writes, labelled transactions, cursors, timers, timeline, stream decoding."""
