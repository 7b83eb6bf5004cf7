"""Alembic's door: it is handed an open connection and runs the migrations on it."""

from alembic import context

from storage.indexes import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
