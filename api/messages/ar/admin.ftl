# Pages of admins.

admin-start = التغطية
