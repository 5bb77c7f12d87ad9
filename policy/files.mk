policy_SRC = \
	access.c \
	lookup.c \
	policy.c \
	recipient.c \
	restrictions.c \
	rule.c \
	settings.c
