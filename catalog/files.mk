catalog_SRC = \
	catalog.c
# Whose rows it links.
catalog_USES = master smtpd cleanup qmgr smtp dnsd bounce sendmail proxymap
