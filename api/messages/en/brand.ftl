# Pages of brands.

brand-start = Overview
