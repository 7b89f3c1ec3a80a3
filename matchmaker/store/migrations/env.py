"""What Alembic runs: the steps, on the connection and in the transaction that it was handed."""

from alembic import context

from matchmaker.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
