"""SQL and files: everything the desk knows lies here, in one database."""
