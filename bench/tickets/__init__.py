"""`python -m bench.tickets`: the ticket queue at ten thousand and at a million, and beside django-helpdesk."""
