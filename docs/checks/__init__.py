"""The pages of the checks' codes: one Markdown file a code, read by `callsheet explain`."""
