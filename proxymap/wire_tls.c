#include "proxymap/wire_tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

struct wire_tls {
	SSL_CTX *context;
	bool verify;
};

void
wire_tls_prepare(void)
{
	OPENSSL_init_ssl(0, NULL);
}

static int
failed(enum err_kind kind, const char *what, struct err *err)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return err_set(err, kind, "TLS: %s: %s", what, why ? why : "failed");
}

static int
load_trust(
    SSL_CTX *context, const char *file, const char *path, struct err *err)
{
	if (*file == '\0' && *path == '\0') {
		if (SSL_CTX_set_default_verify_paths(context) == 1)
			return 0;
		return failed(ERR_NEVER, "the system's certificates", err);
	}
	if (SSL_CTX_load_verify_locations(context, *file != '\0' ? file : NULL,
		*path != '\0' ? path : NULL) == 1)
		return 0;
	return failed(ERR_NEVER, *file != '\0' ? file : path, err);
}

struct wire_tls *
wire_tls_new(
    const char *ca_file, const char *ca_path, bool verify, struct err *err)
{
	struct wire_tls *t = mem_get(sizeof(*t));

	t->verify = verify;
	t->context = SSL_CTX_new(TLS_client_method());
	if (t->context == NULL) {
		failed(ERR_NEVER, "begin", err);
		goto bad;
	}
	SSL_CTX_set_min_proto_version(t->context, TLS1_2_VERSION);
	SSL_CTX_set_mode(t->context, SSL_MODE_ENABLE_PARTIAL_WRITE |
					 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	if (verify) {
		SSL_CTX_set_verify(t->context, SSL_VERIFY_PEER, NULL);
		if (load_trust(t->context, ca_file, ca_path, err) < 0)
			goto bad;
	}
	return t;
bad:
	wire_tls_free(&t);
	return NULL;
}

void
wire_tls_free(struct wire_tls **t)
{
	if (*t != NULL)
		SSL_CTX_free((*t)->context);
	free(*t);
	*t = NULL;
}

static bool
expect(SSL *ssl, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

	/* A name is told to the server too, an address is not. */
	if (X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1)
		return true;
	ERR_clear_error();
	X509_VERIFY_PARAM_set_hostflags(
	    param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return SSL_set1_host(ssl, host) == 1 &&
	       SSL_set_tlsext_host_name(ssl, host) == 1;
}

struct ssl_st *
wire_tls_begin(
    const struct wire_tls *t, int fd, const char *host, struct err *err)
{
	SSL *ssl = SSL_new(t->context);

	if (ssl != NULL && SSL_set_fd(ssl, fd) == 1 &&
	    (host == NULL || expect(ssl, host)))
		return ssl;
	SSL_free(ssl);
	failed(ERR_LATER, "begin", err);
	return NULL;
}

/* What to wait for; 0: nothing will help, and the err says why. */
static short
wants(SSL *ssl, int result, const char *what, struct err *err)
{
	const int error = errno;
	long verdict;

	switch (SSL_get_error(ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return POLLIN;
	case SSL_ERROR_WANT_WRITE:
		return POLLOUT;
	case SSL_ERROR_SYSCALL:
		err_set(err, ERR_LATER, "%s: %s", what,
		    error ? strerror(error)
			  : "the server closed the connection");
		return 0;
	default:
		verdict = SSL_get_verify_result(ssl);
		if (verdict != X509_V_OK &&
		    (SSL_get_verify_mode(ssl) & SSL_VERIFY_PEER) != 0)
			err_set(err, ERR_LATER, "TLS: %s: %s", what,
			    X509_verify_cert_error_string(verdict));
		else
			failed(ERR_LATER, what, err);
		ERR_clear_error();
		return 0;
	}
}

short
wire_tls_shake(struct ssl_st *ssl, struct err *err)
{
	int result;
	short want;

	ERR_clear_error();
	errno = 0;
	result = SSL_connect(ssl);
	if (result == 1)
		return 0;
	want = wants(ssl, result, "handshake", err);
	return want != 0 ? want : -1;
}

ssize_t
wire_tls_read(
    struct ssl_st *ssl, char *to, size_t size, short *want, struct err *err)
{
	size_t n = 0;
	int result;

	*want = 0;
	ERR_clear_error();
	errno = 0;
	result = SSL_read_ex(ssl, to, size, &n);
	if (result == 1)
		return (ssize_t)n;
	if (SSL_get_error(ssl, result) == SSL_ERROR_ZERO_RETURN)
		return 0;
	*want = wants(ssl, result, "read", err);
	return -1;
}

ssize_t
wire_tls_write(struct ssl_st *ssl, struct sv v, short *want, struct err *err)
{
	size_t n = 0;
	int result;

	*want = 0;
	ERR_clear_error();
	errno = 0;
	result = SSL_write_ex(ssl, v.at, v.len, &n);
	if (result == 1)
		return (ssize_t)n;
	*want = wants(ssl, result, "write", err);
	return -1;
}

void
wire_tls_end(struct ssl_st **ssl)
{
	SSL_free(*ssl);
	*ssl = NULL;
}
