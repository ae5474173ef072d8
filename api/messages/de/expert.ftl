# Pages of experts.

expert-start = Arbeitsplatz
