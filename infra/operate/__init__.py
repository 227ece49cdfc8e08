"""Commands for the people who run the shop: `python -m infra.operate.<verb> --help`. What to do when: docs/runbook.md.

    doctor          proves the books and finds what is stuck; exit status 1 when something is wrong
    redrive         shows what lies in a dead-letter queue, and sends it on its way again
    republish       tells again what happened in a time span
    export          writes the table as files (DynamoDB JSON, gzip: what AWS's own export to S3 writes)
    restore         reads such files, or AWS's, into a new table
    restore_drill   loses a table on this machine and brings it back
    staff           makes a member of the staff, the first one of a new shop
    upgrade         brings items of older schema versions up to date

Each works on the local shop (`--port`, `--data-dir`), or on a deployed one (`--stack`, `--region`, with the caller's AWS rights).
"""
