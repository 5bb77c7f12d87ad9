#include "param/master_args.h"

#include <string.h>

#include "param/main_cf.h"

enum { WORDS_LIMIT = 1000 };

static const char with_value[] = "oimnrst";

struct words {
	struct sv at[WORDS_LIMIT];
	size_t count, next;
};

/* What the words are sorted into. */
struct sink {
	struct master_cf_entry *entry;
	struct pool *pool;
	size_t options, arguments;
};

static const char spaces[] = " \t\r\n\v\f";

static bool
is_space(char c)
{
	return c != '\0' && strchr(spaces, c) != NULL;
}

/* White space inside braces does not end a word. */
static bool
take_word(struct sv *rest, struct sv *word)
{
	size_t n = 0;
	int depth = 0;

	while (rest->len > 0 && is_space(*rest->at))
		*rest = sv_from(*rest, 1);
	for (; n < rest->len && (depth > 0 || !is_space(rest->at[n])); n++)
		if (rest->at[n] == '{')
			depth++;
		else if (rest->at[n] == '}' && depth > 0)
			depth--;
	*word = sv_upto(*rest, n);
	*rest = sv_from(*rest, n);
	return n > 0;
}

/* "{ text }" protects a text with white space; the pair must be the whole. */
static int
strip_braces(struct sv *word, struct err *err)
{
	size_t n = 0;
	int depth = 0;

	if (word->len == 0 || *word->at != '{')
		return 0;
	do {
		if (word->at[n] == '{')
			depth++;
		else if (word->at[n] == '}')
			depth--;
		n++;
	} while (depth > 0 && n < word->len);
	if (depth > 0)
		return err_set(err, ERR_NEVER, "missing '}' in \"" SV_FMT "\"",
		    SV_ARG(sv_upto(*word, 100)));
	if (n < word->len)
		return err_set(err, ERR_NEVER,
		    "syntax error after '}' in \"" SV_FMT "\"",
		    SV_ARG(sv_upto(*word, 100)));
	*word = sv_trim(sv_from(sv_upto(*word, n - 1), 1));
	return 0;
}

int
master_args_word(struct sv *rest, struct sv *word, struct err *err)
{
	if (!take_word(rest, word))
		return 0;
	return strip_braces(word, err) < 0 ? -1 : 1;
}

bool
master_args_valued(char letter)
{
	return letter != '\0' && strchr(with_value, letter) != NULL;
}

static int
split(struct words *words, struct sv text, struct err *err)
{
	struct sv word;
	int got;

	words->count = words->next = 0;
	while ((got = master_args_word(&text, &word, err)) > 0) {
		if (words->count == WORDS_LIMIT)
			return err_set(err, ERR_NEVER,
			    "more than %d words in a command", WORDS_LIMIT);
		words->at[words->count++] = word;
	}
	return got;
}

static void
add_argument(struct sink *to, struct sv text)
{
	to->entry->arguments[to->arguments++] = pool_copy(to->pool, text);
}

static int
add_option(struct sink *to, struct sv text, struct err *err)
{
	struct sv name, value;
	const char *why = main_cf_split(text, &name, &value);

	if (why != NULL)
		return err_set(err, ERR_NEVER,
		    "invalid \"-o " SV_FMT "\" option value: %s",
		    SV_ARG(sv_upto(text, 100)), why);
	to->entry->options[to->options++] = pool_printf(
	    to->pool, SV_FMT "=" SV_FMT, SV_ARG(name), SV_ARG(value));
	return 0;
}

/* The value of an option: the rest of its word, or the next word. */
static int
take_value(struct words *words, struct sv rest, char letter, struct sv *value,
    struct err *err)
{
	*value = rest;
	if (rest.len > 0)
		return 0;
	if (words->next == words->count)
		return err_set(
		    err, ERR_NEVER, "option -%c needs a value", letter);
	*value = words->at[words->next++];
	return 0;
}

/* One word of option letters, "-v", "-vv", "-oname=value", "-m5". */
static int
take_letters(
    struct sink *to, struct words *words, struct sv letters, struct err *err)
{
	struct sv value;

	while (letters.len > 0) {
		char flag[2] = { '-', *letters.at };

		letters = sv_from(letters, 1);
		if (flag[1] == 'v') {
			to->entry->verbose++;
			continue;
		}
		if (!master_args_valued(flag[1])) {
			add_argument(to, (struct sv){ flag, sizeof(flag) });
			continue;
		}
		if (take_value(words, letters, flag[1], &value, err) < 0)
			return -1;
		if (flag[1] == 'o')
			return add_option(to, value, err);
		add_argument(to, (struct sv){ flag, sizeof(flag) });
		add_argument(to, value);
		return 0;
	}
	return 0;
}

static int
sort(struct sink *to, struct words *words, struct err *err)
{
	while (words->next < words->count) {
		struct sv word = words->at[words->next];

		if (word.len < 2 || *word.at != '-' || word.at[1] == '-')
			break;
		words->next++;
		if (take_letters(to, words, sv_from(word, 1), err) < 0)
			return -1;
	}
	while (words->next < words->count)
		add_argument(to, words->at[words->next++]);
	return 0;
}

int
master_args(struct master_cf_entry *entry, struct sv text, struct pool *pool,
    struct err *err)
{
	struct sink to = { .entry = entry, .pool = pool };
	struct words words;

	if (split(&words, text, err) < 0)
		return -1;
	/* A letter takes at least one byte, so there is room for each. */
	entry->options = pool_get(pool, (words.count + 1) * sizeof(char *));
	entry->arguments = pool_get(pool, (text.len + 1) * sizeof(char *));
	return sort(&to, &words, err);
}
