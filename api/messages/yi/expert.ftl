# Pages of experts.

expert-start = שרײַבטיש
