"""How long things take: the desk measured beside the physical line, on this machine, in one run."""
