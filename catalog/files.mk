catalog_SRC = \
	later_lmtp.c \
	later_postscreen.c \
	later_tls.c \
	catalog.c \
	nearest.c \
	rest.c
# Whose rows it links.
catalog_USES = master smtpd cleanup qmgr smtp dnsd bounce sendmail proxymap
