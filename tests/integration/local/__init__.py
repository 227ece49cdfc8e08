"""Tests of the local cloud: the emulated cloud, the pumps, the HTTP front and the supervisor, all on 127.0.0.1."""
