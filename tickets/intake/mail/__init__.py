"""What must be known of a mail before it is taken in: who writes, which ticket it belongs to, what it says and brings."""
