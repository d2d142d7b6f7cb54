"""People: accounts, passwords, bans."""
