"""The SQL database and the file store: everything that the desk stores."""
