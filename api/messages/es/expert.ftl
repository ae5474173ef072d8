# Pages of experts.

expert-start = Escritorio
