/*
 * Every message table: a struct that is filled by its own table comes back the
 * same, and nothing that is cut short or too long is understood. The bodies are
 * written to the directory MESSAGES_SEEDS, if that is set: seeds for the
 * fuzzer.
 */
#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mail/messages.h"

enum { ROOM = 1024, MEMBERS = 2 };

static void fill(const struct field *, void *, struct pool *, int *seed);

static struct message_list
fill_list(const struct field *f, struct pool *pool, int *seed)
{
	struct message_list list = { pool_get(pool, MEMBERS * f->size),
		MEMBERS };

	for (size_t i = 0; i < list.count; i++)
		fill(f->of, (char *)list.at + i * f->size, pool, seed);
	return list;
}

static void
fill(const struct field *f, void *to, struct pool *pool, int *seed)
{
	for (; f->type != FIELD_END; f++) {
		void *at = (char *)to + f->at;
		int n = ++*seed;

		switch (f->type) {
		case FIELD_NUMBER:
			*(int64_t *)at = n % 2 ? n : -n;
			break;
		case FIELD_TEXT:
			*(const char **)at = pool_printf(pool, "text %d", n);
			break;
		case FIELD_BYTES:
			*(struct sv *)at = (struct sv){ "a\0b", 3 };
			break;
		case FIELD_IP:
			*(struct ip *)at = (struct ip){ .family = 4,
				.bytes = { 127, 0, 0, (unsigned char)n } };
			break;
		case FIELD_LIST:
			*(struct message_list *)at = fill_list(f, pool, seed);
			break;
		case FIELD_END:
			break;
		}
	}
}

static void
put_sample(const struct message *m, struct pool *pool, struct str *out)
{
	_Alignas(max_align_t) char at[ROOM] = { 0 };
	int seed = 0;

	ATF_REQUIRE(m->size <= sizeof(at));
	fill(m->fields, at, pool, &seed);
	message_put(m, at, out);
}

/* The fuzzer's first byte says which message it is. */
static void
save_seed(size_t number, const struct message *m, struct sv body)
{
	const char *directory = getenv("MESSAGES_SEEDS");
	char path[4096];
	FILE *file;

	if (directory == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s", directory, m->name);
	ATF_REQUIRE((file = fopen(path, "w")) != NULL);
	fputc((int)number, file);
	fwrite(body.at, 1, body.len, file);
	ATF_REQUIRE_EQ(fclose(file), 0);
}

ATF_TC_WITHOUT_HEAD(each_message_comes_back_as_it_was);
ATF_TC_BODY(each_message_comes_back_as_it_was, tc)
{
	for (size_t i = 0; messages[i] != NULL; i++) {
		_Alignas(max_align_t) char at[ROOM] = { 0 };
		struct str first = { 0 }, second = { 0 };
		struct pool *pool = pool_new();
		struct err err;

		put_sample(messages[i], pool, &first);
		ATF_REQUIRE_EQ_MSG(
		    message_get(messages[i], at, str_view(&first), pool, &err),
		    0, "%s", err.text);
		message_put(messages[i], at, &second);
		ATF_CHECK_MSG(sv_equal(str_view(&first), str_view(&second)),
		    "%s", messages[i]->name);
		save_seed(i, messages[i], str_view(&first));
		str_free(&first);
		str_free(&second);
		pool_free(&pool);
	}
}

ATF_TC_WITHOUT_HEAD(none_is_understood_that_is_cut_or_goes_on);
ATF_TC_BODY(none_is_understood_that_is_cut_or_goes_on, tc)
{
	for (size_t i = 0; messages[i] != NULL; i++) {
		_Alignas(max_align_t) char at[ROOM] = { 0 };
		struct pool *pool = pool_new();
		struct str body = { 0 };
		struct err err;

		put_sample(messages[i], pool, &body);
		str_putc(&body, '\0');
		for (size_t len = 0; len <= body.len; len++) {
			struct sv part =
			    pool_view(pool, sv_upto(str_view(&body), len));
			int want = len == body.len - 1 ? 0 : -1;

			ATF_CHECK_EQ_MSG(
			    message_get(messages[i], at, part, pool, &err),
			    want, "%s, %zu bytes", messages[i]->name, len);
		}
		str_free(&body);
		pool_free(&pool);
	}
}

/* Who fills a struct may leave out what it does not know. */
ATF_TC_WITHOUT_HEAD(a_zeroed_one_can_be_sent);
ATF_TC_BODY(a_zeroed_one_can_be_sent, tc)
{
	for (size_t i = 0; messages[i] != NULL; i++) {
		_Alignas(max_align_t) char none[ROOM] = { 0 }, at[ROOM];
		struct pool *pool = pool_new();
		struct str body = { 0 };
		struct err err;

		message_put(messages[i], none, &body);
		ATF_CHECK_EQ(
		    message_get(messages[i], at, str_view(&body), pool, &err),
		    0);
		str_free(&body);
		pool_free(&pool);
	}
}

ATF_TC_WITHOUT_HEAD(numbers_on_the_wire_are_not_shared);
ATF_TC_BODY(numbers_on_the_wire_are_not_shared, tc)
{
	for (size_t i = 0; messages[i] != NULL; i++)
		for (size_t j = 0; j < i; j++)
			ATF_CHECK(messages[i]->type != messages[j]->type);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_message_comes_back_as_it_was);
	ATF_TP_ADD_TC(tp, none_is_understood_that_is_cut_or_goes_on);
	ATF_TP_ADD_TC(tp, a_zeroed_one_can_be_sent);
	ATF_TP_ADD_TC(tp, numbers_on_the_wire_are_not_shared);
	return atf_no_error();
}
