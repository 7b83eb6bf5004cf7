"""One transaction: what units of work read and write, in one part for each kind of data."""
