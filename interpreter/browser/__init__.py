"""The browser: one Chromium for a run, and in it a session for each agent.

In: acts and looks of `callsheet.dsl.actions`. Out: answers, or `NodeFailure`. All that knows Playwright is here;
`launch.Browsers` is the door, `session.Session` what it gives. Nothing is imported by this file, so that asking
where Chromium is (`chromium`) does not load Playwright.
"""
