"""`mesto up`: the database, the API and the runner, started together, kept alive, and ended in order."""
