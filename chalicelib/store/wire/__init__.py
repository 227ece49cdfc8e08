"""AWS without an SDK, for the few calls of the hot path: JSON over HTTP/1.1, signed, on kept connections.

signature   Signature Version 4, with the day's key kept
connection  one request and its answer, bytes to bytes; says whether a lost one may have been received
protocol    a call as bytes, and bytes as an answer or a refusal: JSON, binary values, checksum
endpoint    where a service of a region lives, and what leads elsewhere
client      these together: one service at one address
"""
