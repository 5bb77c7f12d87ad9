pickup_SRC = \
	pickup.c
