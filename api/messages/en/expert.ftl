# Pages of experts.

expert-start = Desk
