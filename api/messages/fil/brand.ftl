# Pages of brands.

brand-start = Pangkalahatan
