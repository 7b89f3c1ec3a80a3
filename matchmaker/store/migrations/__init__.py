"""
The steps from one schema to the next, run by `matchmaker.store.migration`.

A new step is a file in `versions/` whose `down_revision` is the present head; it changes
`schema.py` and `schema.HEAD` in the same commit. Foreign keys are off while steps run, so that a
table may be rebuilt with `op.batch_alter_table`.
"""
