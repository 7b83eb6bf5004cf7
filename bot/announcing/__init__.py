"""What happened goes in, rows of the outbox come out: for the team, the customer, the managers."""
