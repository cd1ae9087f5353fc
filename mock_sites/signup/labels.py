"""What Larkspur says: the plain wording of each label first, then those that a varied world may have instead."""

from __future__ import annotations

from ..words import Labels

LABELS: Labels = {
    # The shell and the first page
    "home": ("Notes that stay yours", "A quiet place for notes", "Your notes, in order"),
    "plans": ("Plans", "What it costs", "Prices"),
    "to_register": ("Sign up", "Join Larkspur", "Get an account"),
    "to_sign_in": ("Sign in", "Log in", "Enter"),
    "to_profile": ("Your profile", "My account", "Account settings"),
    "to_inbox": ("Mailbox", "Inbox", "Mails"),
    "sign_out": ("Sign out", "Log out", "Leave"),
    # The form for a new account
    "register": ("Create your account", "Register with Larkspur", "Become a member"),
    "about": ("About you", "Your person", "Personal details"),
    "access": ("Your sign-in", "How you get in", "Access"),
    "choice": ("Your choice", "Plan and news", "What you get"),
    "name": ("Full name", "Your name", "First and last name"),
    "born": ("Date of birth", "Birthday", "Born on"),
    "country": ("Country", "Where you live", "Country of residence"),
    "phone": ("Phone (optional)", "Telephone (optional)", "Phone number (optional)"),
    "company": ("Company (optional)", "Employer (optional)", "Organisation (optional)"),
    "heard": ("How you heard of us (optional)", "Who told you (optional)", "Found us by (optional)"),
    "username": ("Username", "User name", "Handle"),
    "check": ("Check username", "Is it free?", "See whether it is free"),
    "email": ("E-mail address", "Email", "Mail address"),
    "password": ("Password", "Passphrase", "Secret word"),
    "again": ("Repeat password", "Password again", "Confirm password"),
    "plan": ("Plan", "Subscription", "Tariff"),
    "newsletter": ("Send me the newsletter", "Keep me informed by mail", "I want the monthly letter"),
    "terms": ("I accept the terms of use", "I agree to the terms", "The terms are fine with me"),
    "create": ("Create account", "Register", "Open my account"),
    "have_account": ("I have an account already", "Already a member?", "Not new here?"),
    # Confirming an address
    "confirm": ("Confirm your address", "One more step", "Is this your address?"),
    "code": ("Code", "Code from the mail", "Six digits"),
    "do_confirm": ("Confirm", "Confirm address", "Finish"),
    "resend": ("Send a new code", "Mail me another code", "Resend code"),
    "welcome": ("Welcome to Larkspur", "You are in", "Your account is ready"),
    # Signing in, and when that fails
    "sign_in": ("Welcome back", "Sign in to Larkspur", "Good to see you again"),
    "to_forgot": ("Forgotten your password?", "I forgot my password", "Can't get in?"),
    "forgot": ("Forgotten password", "Password lost", "Get a new password"),
    "send_code": ("Mail me a code", "Request a code", "Send code"),
    "reset": ("Choose a new password", "A new password", "Set your password anew"),
    "new_password": ("New password", "New passphrase", "New secret word"),
    "new_again": ("Repeat new password", "New password again", "Confirm new password"),
    "do_reset": ("Save new password", "Set password", "Use this password"),
    # Profile and password
    "profile": ("Profile", "Account", "Personal page"),
    "save": ("Save profile", "Save changes", "Update profile"),
    "to_password": ("Change password", "Password settings", "Another password"),
    "change_password": ("Change your password", "Replace your password", "Password change"),
    "current": ("Current password", "Password so far", "Old password"),
    "do_change": ("Change it", "Replace password", "Update password"),
    # Mails
    "inbox": ("Your mail", "Letters to you", "Mail for everybody here"),
    "mails": ("Messages", "Letters", "All mail"),
    "subject": ("Subject", "About", "Title"),
    "to": ("To", "Recipient", "For"),
    "delete": ("Delete", "Remove", "Throw away"),
    "delete_mail": ("Delete this mail", "Remove this mail", "Throw this mail away"),
    "to_code": ("Enter the code", "Type the code in", "Go and use the code"),
    "back_to_inbox": ("Back to the mailbox", "To all mails", "Other mails"),
    "back": ("Back to the start", "Home page", "To the first page"),
}
