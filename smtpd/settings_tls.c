/*
 * settings_tls - the rows of TLS with clients, which is not in effect yet
 */
#include "smtpd/settings.h"

#include <limits.h>

enum { LONGEST = INT_MAX };

const struct param smtpd_tls_params[] = {
	param_later(PARAM_TEXT, smtpd_tls_CAfile, "TLS", .initial = "",
	    .doc = "A file of certificates, in PEM, of the authorities that "
		   "may sign the certificates of clients."),
	param_later(PARAM_TEXT, smtpd_tls_CApath, "TLS", .initial = "",
	    .doc = "A directory of such certificates, each under the name "
		   "that openssl rehash gives it."),
	param_later(PARAM_BOOL, smtpd_tls_always_issue_session_ids, "TLS",
	    .initial = "yes",
	    .doc = "Whether a client is given a session identifier though no "
		   "session is kept; some clients need one."),
	param_later(PARAM_BOOL, smtpd_tls_ask_ccert, "TLS", .initial = "no",
	    .doc = "Whether clients are asked for a certificate. None is "
		   "demanded of them."),
	param_later(PARAM_BOOL, smtpd_tls_auth_only, "TLS", .initial = "no",
	    .doc = "Whether AUTH is announced and taken only over an "
		   "encrypted connection."),
	param_later(PARAM_COUNT, smtpd_tls_ccert_verifydepth, "TLS",
	    .initial = "9", .min = 0, .max = LONGEST,
	    .doc = "How many authorities may stand between a client's "
		   "certificate and one that is trusted."),
	param_later(PARAM_TEXT, smtpd_tls_cert_file, "TLS", .initial = "",
	    .doc = "The file of the server's certificate and of those that "
		   "lead up to its authority, in PEM; none is no certificate."),
	param_later(PARAM_TEXT, smtpd_tls_chain_files, "TLS", .initial = "",
	    .doc = "Files that each hold a private key and the certificates "
		   "that go with it, the server's own first. Where it is "
		   "set, the six settings for single keys and certificates "
		   "are not read."),
	param_later(PARAM_TEXT, smtpd_tls_ciphers, "TLS", .initial = "medium",
	    .doc = "The least grade of ciphers where a client may also do "
		   "without TLS: null, low, export, medium or high."),
	param_later(PARAM_TEXT, smtpd_tls_eccert_file, "TLS", .initial = "",
	    .doc = "The file of a certificate for an elliptic curve key, "
		   "beside that of smtpd_tls_cert_file."),
	param_later(PARAM_TEXT, smtpd_tls_eckey_file, "TLS",
	    .initial = "$smtpd_tls_eccert_file",
	    .doc = "The file of the private key of smtpd_tls_eccert_file."),
	param_later(PARAM_BOOL, smtpd_tls_enable_rpk, "TLS", .initial = "no",
	    .doc = "Whether a client may show a bare public key in place of "
		   "a certificate."),
	param_later(PARAM_TEXT, smtpd_tls_exclude_ciphers, "TLS", .initial = "",
	    .doc = "Ciphers, or kinds of them, that the server never takes."),
	param_later(PARAM_TEXT, smtpd_tls_fingerprint_digest, "TLS",
	    .initial = "${{$compatibility_level} <level {3.6} ? {md5} : "
		       "{sha256}}",
	    .doc = "The digest by which certificates and keys of clients are "
		   "known in access tables."),
	param_later(PARAM_TEXT, smtpd_tls_key_file, "TLS",
	    .initial = "$smtpd_tls_cert_file",
	    .doc = "The file of the private key of smtpd_tls_cert_file, "
		   "without a passphrase."),
	param_later(PARAM_TEXT, smtpd_tls_loglevel_maps, "TLS", .initial = "",
	    .doc = "Tables that give another smtpd_tls_loglevel for a "
		   "client, by its name or address."),
	param_later(PARAM_TEXT, smtpd_tls_loglevel, "TLS", .initial = "0",
	    .doc = "How much of TLS with clients is logged: 0 only what "
		   "fails, 1 a line a connection, 2 also the handshake, more "
		   "for debugging."),
	param_later(PARAM_TEXT, smtpd_tls_mandatory_ciphers, "TLS",
	    .initial = "medium",
	    .doc = "The least grade of ciphers where TLS is demanded."),
	param_later(PARAM_TEXT, smtpd_tls_mandatory_exclude_ciphers, "TLS",
	    .initial = "",
	    .doc = "What is excluded besides smtpd_tls_exclude_ciphers where "
		   "TLS is demanded."),
	param_later(PARAM_TEXT, smtpd_tls_mandatory_protocols, "TLS",
	    .initial = ">=TLSv1",
	    .doc = "The versions of TLS that are taken where it is demanded, "
		   "such as >=TLSv1.2."),
	param_later(PARAM_TEXT, smtpd_tls_protocols, "TLS",
	    .initial = ">=TLSv1",
	    .doc = "The versions of TLS that are taken where it is offered, "
		   "such as >=TLSv1.2."),
	param_later(PARAM_BOOL, smtpd_tls_received_header, "TLS",
	    .initial = "no",
	    .doc = "Whether the Received header tells the version of TLS, "
		   "the cipher and the names in the client's certificate."),
	param_later(PARAM_BOOL, smtpd_tls_req_ccert, "TLS", .initial = "no",
	    .doc = "Whether a client without a certificate that can be "
		   "trusted is turned away, where TLS is demanded."),
	param_later(PARAM_TEXT, smtpd_tls_security_level, "TLS", .initial = "",
	    .guard = true, .harmless = "none may",
	    .doc = "Whether clients are offered TLS: none, may, or encrypt, "
		   "by which nothing is taken from a client before STARTTLS."),
	param_later(PARAM_TEXT, smtpd_tls_session_cache_database, "TLS",
	    .initial = "",
	    .doc = "The table in which sessions of clients are kept so that "
		   "they can be resumed; none without one."),
	param_later(PARAM_TIME, smtpd_tls_session_cache_timeout, "TLS",
	    .initial = "3600s", .min = 0, .max = 8640000,
	    .doc = "How long a session, or a ticket for one, may be resumed; "
		   "0 is not at all."),
	param_later(PARAM_COUNT, smtpd_tls_trace_size_limit, "TLS",
	    .initial = "102400", .min = 0, .max = LONGEST,
	    .doc = "The most bytes of a session's handshake that are kept "
		   "for the log."),
	param_later(PARAM_BOOL, smtpd_tls_wrappermode, "TLS", .initial = "no",
	    .guard = true,
	    .doc = "Whether each connection begins with TLS rather than with "
		   "the greeting, as on port 465."),
	param_later(PARAM_TEXT, tls_server_sni_maps, "TLS", .initial = "",
	    .doc = "Tables that give the files of key and certificates for "
		   "the name by which a client calls the server."),
	{ .type = PARAM_END }
};
