catalog_SRC = \
	catalog.c \
	later_anvil.c \
	later_lmtp.c \
	later_postscreen.c \
	later_tls.c \
	later_verify.c \
	names.c \
	nearest.c \
	weigh.c
# Whose rows it links.
catalog_USES = master smtpd cleanup qmgr smtp dnsd bounce sendmail proxymap
