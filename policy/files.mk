policy_SRC = \
	access.c \
	policy.c \
	recipient.c \
	restrictions.c \
	rule.c \
	settings.c \
	submitter.c
