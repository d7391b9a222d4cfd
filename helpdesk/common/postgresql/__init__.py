"""Django's PostgreSQL backend with a quicker reading of times. Settings name it as ENGINE."""
