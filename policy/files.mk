policy_SRC = \
	access.c \
	policy.c \
	recipient.c \
	restrictions.c \
	rule.c \
	settings.c \
	settings_later.c \
	submitter.c
