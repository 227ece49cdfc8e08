"""The artefact of `make package` run as a stack: deployed into the emulated cloud with its own CloudFormation template, and used through its gateway.

    python -m infra.stack            # what `make stack` does: deploy, stock, play the demo, stop

`build/<stage>/deployment.zip` and `template.json` are taken as they are; nothing of them is changed but where the zip lies, as
`aws cloudformation package` changes it. What the emulator does otherwise than AWS is mended in its own process
(`emulator.py`) and listed in docs/decisions/0015-the-artefact-runs-as-a-stack.md.
"""
