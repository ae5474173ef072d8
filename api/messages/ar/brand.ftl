# Pages of brands.

brand-start = نظرة عامة
