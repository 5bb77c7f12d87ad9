postconf_SRC = \
	postconf.c
postconf_USES = catalog $(catalog_USES)
