"""Plans by models: context → prompt → text → checked plan, with what is wrong sent back for repair."""
