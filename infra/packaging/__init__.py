"""How the package is made and checked; `make package` runs infra/package.py, which calls these in turn.

source    the tree that Chalice packages: app.py, chalicelib, functions under vendor
wheels    what the runtime needs, for Lambda's platform
bytecode  .pyc that need no source file's date
archive   the zip: the same inputs, the same bytes
stack     Chalice's template with infra/template.yaml merged in, clones of the hot operations
lambdas   every Lambda of the stack: its memory, time and trigger         alarms   which logged events alarm whom
verify    what must hold before anybody deploys it
costs     what an idle shop costs in a month
"""
