"""The lane for stolen accounts, beside its verbs (`tickets.actions.stolen`): its rules, secrets, questions and words."""
