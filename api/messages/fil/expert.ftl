# Pages of experts.

expert-start = Mesa
