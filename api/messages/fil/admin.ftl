# Pages of admins.

admin-start = Saklaw
