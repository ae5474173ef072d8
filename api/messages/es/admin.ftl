# Pages of admins.

admin-start = Cobertura
