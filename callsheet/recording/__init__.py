"""What a person clicked, as a plan: Playwright's recordings → text of a plan.

`jsonl` and `script` read the recorder's two forms into a `Recording`; `drafting` writes a plan of it. Pure but for
`recorder`, which starts Playwright's own.
"""
