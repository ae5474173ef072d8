# Pages of admins.

admin-start = דעקונג
