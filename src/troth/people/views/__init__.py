"""The pages of people: consumers coming and going, staff at their door, their accounts, the register of the staff."""
