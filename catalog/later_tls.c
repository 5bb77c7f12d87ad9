/*
 * later_tls - the rows of TLS itself, for servers and clients
 */
#include <limits.h>

#include "param/param.h"

enum { LONGEST = INT_MAX };

const struct param tls_params[] = {
	param_later(PARAM_BOOL, tls_append_default_CA, "TLS", .initial = "no",
	    .doc = "Whether the system's own authorities are trusted besides "
		   "those of CAfile and CApath."),
	param_later(PARAM_TEXT, tls_config_file, "TLS", .initial = "default",
	    .doc = "The file from which OpenSSL is configured: default for "
		   "its own, none, or a path."),
	param_later(PARAM_TEXT, tls_config_name, "TLS", .initial = "",
	    .doc = "The application name whose settings are read from "
		   "tls_config_file."),
	param_later(PARAM_COUNT, tls_daemon_random_bytes, "TLS",
	    .initial = "32", .min = 1, .max = LONGEST,
	    .doc = "How many random bytes a process asks for when it begins."),
	param_later(PARAM_TEXT, tls_dane_digests, "TLS",
	    .initial = "sha512 sha256",
	    .doc = "The digests that are taken in TLSA records, the "
		   "strongest first."),
	param_later(PARAM_TEXT, tls_disable_workarounds, "TLS", .initial = "",
	    .doc = "Workarounds of OpenSSL for peers with faults that are "
		   "turned off, by their names or as a number."),
	param_later(PARAM_TEXT, tls_eecdh_auto_curves, "TLS",
	    .initial = "X25519 X448 prime256v1 secp384r1 secp521r1",
	    .doc = "The curves for the exchange of keys, the best one first."),
	param_later(PARAM_BOOL, tls_fast_shutdown_enable, "TLS",
	    .initial = "yes",
	    .doc = "Whether TLS is closed without waiting for the peer to "
		   "close it too."),
	param_later(PARAM_TEXT, tls_ffdhe_auto_groups, "TLS",
	    .initial = "ffdhe2048 ffdhe3072",
	    .doc = "The finite-field groups for the exchange of keys, the "
		   "best one first."),
	param_later(PARAM_TEXT, tls_high_cipherlist, "TLS",
	    .initial = "aNULL:-aNULL:HIGH:!SEED:!IDEA:!3DES:!RC2:!RC4:!RC5:"
		       "!kDH:!kECDH:!aDSS:!MD5:@STRENGTH",
	    .doc = "What OpenSSL is told when the grade is high. It is best "
		   "left alone."),
	param_later(PARAM_TEXT, tls_medium_cipherlist, "TLS",
	    .initial = "aNULL:-aNULL:HIGH:MEDIUM:!SEED:!IDEA:!3DES:!RC2:!RC4:"
		       "!RC5:!kDH:!kECDH:!aDSS:!MD5:+RC4:@STRENGTH",
	    .doc = "What OpenSSL is told when the grade is medium. It is "
		   "best left alone."),
	param_later(PARAM_TEXT, tls_null_cipherlist, "TLS",
	    .initial = "eNULL:!aNULL",
	    .doc = "What OpenSSL is told when the grade is null, by which "
		   "peers prove who they are and nothing is encrypted."),
	param_later(PARAM_BOOL, tls_preempt_cipherlist, "TLS", .initial = "no",
	    .doc = "Whether the server's order of ciphers counts rather than "
		   "the client's."),
	param_later(PARAM_COUNT, tls_random_bytes, "TLS", .initial = "32",
	    .min = 1, .max = LONGEST,
	    .doc = "How many bytes are taken from tls_random_source at a "
		   "time."),
	param_later(PARAM_TEXT, tls_random_exchange_name, "TLS",
	    .initial = "${data_directory}/prng_exch",
	    .doc = "The file that carries randomness over a restart."),
	param_later(PARAM_TIME, tls_random_prng_update_period, "TLS",
	    .initial = "3600s", .min = 1, .max = LONGEST,
	    .doc = "How often tls_random_exchange_name is written."),
	param_later(PARAM_TIME, tls_random_reseed_period, "TLS",
	    .initial = "3600s", .min = 1, .max = LONGEST,
	    .doc = "After how long at most randomness is taken from "
		   "tls_random_source again."),
	param_later(PARAM_TEXT, tls_random_source, "TLS",
	    .initial = "dev:/dev/urandom",
	    .doc = "Where randomness is from: dev: and a device, or egd: and "
		   "a socket."),
	param_later(PARAM_BOOL, tls_required_enable, "TLS", .initial = "yes",
	    .doc = "Whether a header \"TLS-Required: no\" lets a message go "
		   "out without the TLS that policy asks for."),
	param_later(PARAM_TEXT, tls_session_ticket_cipher, "TLS",
	    .initial = "aes-256-cbc",
	    .doc = "The cipher of the tickets with which clients resume "
		   "sessions; empty for no tickets."),
	param_later(PARAM_TEXT, tls_ssl_options, "TLS", .initial = "",
	    .doc = "Options of OpenSSL that are turned on, by their names or "
		   "as a number."),
	param_later(PARAM_COUNT, tls_trace_rate_limit, "TLS", .initial = "1",
	    .min = 0, .max = LONGEST,
	    .doc = "How many handshakes a process may log in full in a unit "
		   "of time."),
	param_later(PARAM_BOOL, tls_trust_server_ccerts, "TLS", .initial = "no",
	    .doc = "Whether a client's certificate may be one that is made "
		   "for servers only."),
	param_later(PARAM_BOOL, tls_wildcard_matches_multiple_labels, "TLS",
	    .initial = "yes",
	    .doc = "Whether the \"*\" of a certificate stands for any number "
		   "of labels rather than for one."),
	{ .type = PARAM_END }
};
