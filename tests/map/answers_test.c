#include "map/answers.h"

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pool *pool;
static struct answers answers;

static enum map_result
look_up(const char *table, const char *key, struct sv *value)
{
	struct maps *maps = maps_open(table, "hash");
	enum map_result r;
	struct err err;

	answers_use(&answers);
	r = maps_find(maps, sv_of(key), value, &err);
	answers_use(NULL);
	maps_close(&maps);
	return r;
}

static struct map_question *
last(void)
{
	return owner_of(answers.questions.prev, struct map_question, node);
}

static void
begin(void)
{
	pool = pool_new();
	answers_begin(&answers, pool);
}

static void
end(void)
{
	answers_end(&answers);
	pool_free(&pool);
}

ATF_TC_WITHOUT_HEAD(a_question_is_noted_once_and_answered);
ATF_TC_BODY(a_question_is_noted_once_and_answered, tc)
{
	struct sv value;

	begin();
	ATF_CHECK(!answers_any(&answers));
	ATF_CHECK_EQ(look_up("ldap:/a.cf", "Key", &value), MAP_LATER);
	ATF_CHECK_EQ(look_up("proxy:ldap:/a.cf", "KEY", &value), MAP_LATER);
	ATF_CHECK_EQ(answers.open, 1);
	ATF_CHECK_STREQ(last()->table, "ldap:/a.cf");
	ATF_CHECK(sv_equal(last()->key, SV("key")));
	answers_put(&answers, last(), MAP_FOUND, SV("v"), "");
	ATF_CHECK(!answers_open(&answers));
	ATF_CHECK_EQ(look_up("ldap:/a.cf", "key", &value), MAP_FOUND);
	ATF_CHECK(sv_equal(value, SV("v")));
	ATF_CHECK_EQ(look_up("ldap:/b.cf", "key", &value), MAP_LATER);
	ATF_CHECK_EQ(answers.open, 1);
	ATF_CHECK(answers_any(&answers));
	end();
}

ATF_TC_WITHOUT_HEAD(whole_keys_are_asked_as_they_are);
ATF_TC_BODY(whole_keys_are_asked_as_they_are, tc)
{
	struct sv value;

	begin();
	ATF_CHECK_EQ(look_up("tcp:127.0.0.1:99", "Key", &value), MAP_LATER);
	ATF_CHECK(sv_equal(last()->key, SV("Key")));
	answers_put(&answers, last(), MAP_NONE, SV(""), "");
	ATF_CHECK_EQ(look_up("tcp:127.0.0.1:99", "Key", &value), MAP_NONE);
	end();
}

ATF_TC_WITHOUT_HEAD(a_question_costs_memory_once);
ATF_TC_BODY(a_question_costs_memory_once, tc)
{
	size_t size;
	struct sv value;

	begin();
	look_up("ldap:/a.cf", "key", &value);
	size = pool_size(pool);
	for (int i = 0; i < 10000; i++)
		look_up("ldap:/a.cf", "key", &value);
	ATF_CHECK_EQ(pool_size(pool), size);
	answers_put(&answers, last(), MAP_FOUND, SV("v"), "");
	size = pool_size(pool);
	for (int i = 0; i < 10000; i++)
		look_up("ldap:/a.cf", "key", &value);
	ATF_CHECK_EQ(pool_size(pool), size);
	end();
}

/* Whoever answers may have each answer lead to another question. */
ATF_TC_WITHOUT_HEAD(answers_have_an_end);
ATF_TC_BODY(answers_have_an_end, tc)
{
	char *big = malloc(1 << 20), key[20];
	struct sv value;
	int i = 0;

	memset(big, 'x', 1 << 20);
	begin();
	do {
		snprintf(key, sizeof(key), "%d", ++i);
		look_up("ldap:/a.cf", key, &value);
		ATF_REQUIRE_EQ(answers.open, 1);
		answers_put(&answers, last(), MAP_FOUND,
		    (struct sv){ big, 1 << 20 }, "");
	} while (last()->result == MAP_FOUND && i < 1000);
	ATF_CHECK_EQ(i, 64);
	ATF_CHECK_STREQ(last()->why, "too long answers for one decision");
	ATF_CHECK_EQ(look_up("ldap:/a.cf", key, &value), MAP_LATER);
	ATF_CHECK(pool_size(pool) < 2 * ANSWERS_BYTES);
	end();
	free(big);
}

ATF_TC_WITHOUT_HEAD(later_has_its_reason);
ATF_TC_BODY(later_has_its_reason, tc)
{
	struct map *m = map_open(SV("redis:/r.cf"), NULL);
	struct sv value;
	struct err err;

	begin();
	ATF_CHECK_EQ(map_find(m, SV("k"), &value, &err), MAP_LATER);
	ATF_CHECK(strstr(err.text, "cannot be asked here") != NULL);
	answers_use(&answers);
	ATF_CHECK_EQ(map_find(m, SV("k"), &value, &err), MAP_LATER);
	ATF_CHECK(answers_lack());
	answers_put(&answers, last(), MAP_LATER, SV(""), "it sleeps");
	ATF_CHECK(!answers_lack());
	ATF_CHECK_EQ(map_find(m, SV("k"), &value, &err), MAP_LATER);
	ATF_CHECK_STREQ(err.text, "redis:/r.cf: it sleeps");
	answers_use(NULL);
	map_close(&m);
	end();
}

ATF_TC_WITHOUT_HEAD(the_questions_of_a_decision_have_an_end);
ATF_TC_BODY(the_questions_of_a_decision_have_an_end, tc)
{
	struct map *m = map_open(SV("tcp:h:1"), NULL);
	struct sv value;
	struct err err;
	char key[20];

	begin();
	answers_use(&answers);
	for (int i = 0; i < ANSWERS_LIMIT + 10; i++) {
		snprintf(key, sizeof(key), "%d", i);
		ATF_REQUIRE_EQ(
		    map_find(m, sv_of(key), &value, &err), MAP_LATER);
	}
	answers_use(NULL);
	ATF_CHECK_EQ(answers.open, ANSWERS_LIMIT);
	ATF_CHECK(strstr(err.text, "too many questions") != NULL);
	map_close(&m);
	end();
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_question_is_noted_once_and_answered);
	ATF_TP_ADD_TC(tp, whole_keys_are_asked_as_they_are);
	ATF_TP_ADD_TC(tp, a_question_costs_memory_once);
	ATF_TP_ADD_TC(tp, answers_have_an_end);
	ATF_TP_ADD_TC(tp, later_has_its_reason);
	ATF_TP_ADD_TC(tp, the_questions_of_a_decision_have_an_end);
	return atf_no_error();
}
