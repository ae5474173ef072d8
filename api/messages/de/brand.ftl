# Pages of brands.

brand-start = Übersicht
