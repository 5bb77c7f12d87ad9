/*
 * A wire with TLS: whose certificate is believed.
 */
#include <atf-c.h>

#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <unistd.h>

#include "proxymap/wire.h"
#include "util/must.h"

/* --- a server with a certificate of its own ------------------------------- */

struct server {
	int fd, port;
	const char *name; /* certificate and key: NAME.pem */
	pthread_t thread;
	bool silent;
};

static void
add_extension(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	must(e != NULL && X509_add_ext(cert, e, -1) == 1);
	X509_EXTENSION_free(e);
}

/* Self-signed, for these names; into a file. */
static void
make_certificate(const char *path, const char *names)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	FILE *out = fopen(path, "we");

	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -60);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN",
	    MBSTRING_ASC, (const unsigned char *)path, -1, -1, 0);
	X509_set_issuer_name(cert, X509_get_subject_name(cert));
	X509_set_pubkey(cert, key);
	add_extension(cert, NID_basic_constraints, "critical,CA:TRUE");
	add_extension(cert, NID_subject_alt_name, names);
	must(X509_sign(cert, key, EVP_sha256()) > 0);
	must(PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1);
	must(PEM_write_X509(out, cert) == 1);
	fclose(out);
	X509_free(cert);
	EVP_PKEY_free(key);
}

static void *
serve(void *arg)
{
	struct server *s = arg;
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	int fd = accept(s->fd, NULL, NULL);
	SSL *ssl = SSL_new(context);
	char in[100];

	must(SSL_use_certificate_file(ssl, s->name, SSL_FILETYPE_PEM) == 1);
	must(SSL_use_PrivateKey_file(ssl, s->name, SSL_FILETYPE_PEM) == 1);
	SSL_set_fd(ssl, fd);
	if (s->silent)
		while (read(fd, in, sizeof(in)) > 0)
			;
	else if (SSL_accept(ssl) == 1)
		while (SSL_read(ssl, in, sizeof(in)) > 0)
			SSL_write(ssl, "pong\n", 5);
	SSL_free(ssl);
	SSL_CTX_free(context);
	close(fd);
	return NULL;
}

static void
begin(struct server *s, const char *names)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sa);

	*s = (struct server){ .name = "server.pem" };
	if (names != NULL)
		make_certificate(s->name, names);
	s->silent = names == NULL;
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must(bind(s->fd, (struct sockaddr *)&sa, sizeof(sa)) == 0);
	must(listen(s->fd, 1) == 0);
	must(getsockname(s->fd, (struct sockaddr *)&sa, &len) == 0);
	s->port = ntohs(sa.sin_port);
	must(pthread_create(&s->thread, NULL, serve, s) == 0);
}

static void
end(struct server *s)
{
	pthread_join(s->thread, NULL);
	close(s->fd);
}

/* --- who connects --------------------------------------------------------- */

/* "" or why it could not be. */
static const char *
try(const struct server *s, const char *host, const char *ca, bool verify)
{
	static struct err err;
	char port[16];
	struct wire_tls *tls = wire_tls_new(ca, "", verify, &err);
	struct wire_to to = { .host = (char *)host, .port = port, .tls = tls };
	struct wire wire;
	struct sv line;

	ATF_REQUIRE(tls != NULL);
	err.text[0] = '\0';
	snprintf(port, sizeof(port), "%d", s->port);
	if (wire_open(&wire, &to, s->silent ? 1000 : 100000, &err) == 0) {
		/* An address before it may not have answered. */
		err.text[0] = '\0';
		for (int i = 0; i < 3; i++) {
			ATF_CHECK_EQ(wire_put(&wire, SV("ping\n"), &err), 0);
			ATF_CHECK_EQ(wire_line(&wire, 10, &line, &err), 0);
			ATF_CHECK(sv_is(line, "pong"));
		}
		wire_close(&wire);
	}
	wire_tls_free(&tls);
	return err.text;
}

ATF_TC_WITHOUT_HEAD(a_name_that_is_right);
ATF_TC_BODY(a_name_that_is_right, tc)
{
	struct server s;

	begin(&s, "DNS:localhost");
	ATF_CHECK_STREQ(try(&s, "localhost", "server.pem", true), "");
	end(&s);
}

ATF_TC_WITHOUT_HEAD(an_address_that_is_right);
ATF_TC_BODY(an_address_that_is_right, tc)
{
	struct server s;

	begin(&s, "IP:127.0.0.1");
	ATF_CHECK_STREQ(try(&s, "127.0.0.1", "server.pem", true), "");
	end(&s);
}

ATF_TC_WITHOUT_HEAD(another_name_is_refused);
ATF_TC_BODY(another_name_is_refused, tc)
{
	struct server s;

	begin(&s, "DNS:other.example");
	ATF_CHECK_MATCH("connect to localhost:[0-9]*: TLS: handshake: "
			"hostname mismatch",
	    try(&s, "localhost", "server.pem", true));
	end(&s);
}

ATF_TC_WITHOUT_HEAD(a_stranger_is_refused);
ATF_TC_BODY(a_stranger_is_refused, tc)
{
	struct server s;

	make_certificate("other.pem", "DNS:localhost");
	begin(&s, "DNS:localhost");
	ATF_CHECK_MATCH("TLS: handshake: self-signed certificate",
	    try(&s, "localhost", "other.pem", true));
	end(&s);
}

ATF_TC_WITHOUT_HEAD(without_a_look_all_are_let_in);
ATF_TC_BODY(without_a_look_all_are_let_in, tc)
{
	struct server s;

	begin(&s, "DNS:other.example");
	ATF_CHECK_STREQ(try(&s, "localhost", "", false), "");
	end(&s);
}

ATF_TC_WITHOUT_HEAD(a_server_that_says_nothing);
ATF_TC_BODY(a_server_that_says_nothing, tc)
{
	struct server s;

	make_certificate("server.pem", "DNS:localhost");
	begin(&s, NULL);
	ATF_CHECK_MATCH(": timeout", try(&s, "localhost", "server.pem", true));
	end(&s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_name_that_is_right);
	ATF_TP_ADD_TC(tp, an_address_that_is_right);
	ATF_TP_ADD_TC(tp, another_name_is_refused);
	ATF_TP_ADD_TC(tp, a_stranger_is_refused);
	ATF_TP_ADD_TC(tp, without_a_look_all_are_let_in);
	ATF_TP_ADD_TC(tp, a_server_that_says_nothing);
	return atf_no_error();
}
