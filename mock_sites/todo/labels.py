"""What Tidy says: the plain wording of each label first, then those that a varied world may have instead."""

from __future__ import annotations

from ..words import Labels

LABELS: Labels = {
    "heading": ("Your tasks", "My tasks", "Tasks to do"),
    "new_form": ("Add a task", "Something new", "New entry"),
    "new_title": ("New task", "What needs doing", "What to do"),
    "due": ("Due date", "Deadline", "Due on"),
    "priority": ("Priority", "Importance", "Urgency"),
    "list": ("List", "Project", "Category"),
    "notes": ("Notes", "Remarks", "Details"),
    "add": ("Add task", "Create task", "Put on the list"),
    "filter": ("Filter", "Views", "Show tasks"),
    "all": ("All", "Everything", "Any state"),
    "active": ("Active", "Open", "Still to do"),
    "done": ("Done", "Completed", "Finished"),
    "which_list": ("Show list", "Only from", "In which list"),
    "any_list": ("All lists", "Any list", "Every list"),
    "show": ("Apply", "Go", "Narrow down"),
    "table": ("Tasks", "Task table", "To-do list"),
    "select": ("Select", "Choose", "Pick"),
    "mark": ("Complete", "Mark as done", "Ticked off"),
    "task": ("Task", "What", "To do"),
    "rename": ("Rename", "Edit title", "Change title"),
    "title": ("Title", "New title", "Task title"),
    "save": ("Save", "Save title", "Keep"),
    "cancel": ("Cancel", "Never mind", "Do not change"),
    "delete": ("Delete", "Remove", "Throw away"),
    "complete_selected": ("Complete selected", "Mark selected as done", "Finish selected"),
    "delete_selected": ("Delete selected", "Remove selected", "Throw selected away"),
    "clear": ("Clear done tasks", "Remove what is done", "Tidy up"),
    "delete_all": ("Delete all", "Remove all", "Start over"),
    "sure": ("Delete all tasks?", "Remove every task?", "Really start over?"),
    "yes": ("Yes, delete all", "Yes, remove them", "Delete them for good"),
    "no": ("Keep them", "No, go back", "Leave them"),
    "save_changes": ("Save changes", "Update task", "Store changes"),
    "back": ("Back to tasks", "All tasks", "To the list of tasks"),
}
