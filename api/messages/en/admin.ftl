# Pages of admins.

admin-start = Coverage
