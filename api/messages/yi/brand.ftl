# Pages of brands.

brand-start = איבערבליק
