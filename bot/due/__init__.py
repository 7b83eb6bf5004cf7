"""The time goes in; pings, reminders and figures that are due come out."""
