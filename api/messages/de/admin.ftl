# Pages of admins.

admin-start = Abdeckung
