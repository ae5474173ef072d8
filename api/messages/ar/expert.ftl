# Pages of experts.

expert-start = المكتب
