# Pages of brands.

brand-start = Resumen
