#include "dns/answer.h"

enum { LABEL_LIMIT = 63 };

static const char no_data[] = "Host found but no data record of requested type";

const char *
dns_status_text(enum dns_status status)
{
	static const char *const texts[] = {
		[DNS_OK] = "Ok",
		[DNS_NODATA] = no_data,
		[DNS_NOT_FOUND] = "Host not found",
		[DNS_LATER] = "Host not found, try again",
		[DNS_BAD] = "Malformed or unexpected name server reply",
	};

	return status <= DNS_BAD ? texts[status] : texts[DNS_BAD];
}

const char *
dns_type_name(enum dns_type type)
{
	static const char *const names[DNS_TYPES] = {
		[DNS_A] = "A",
		[DNS_AAAA] = "AAAA",
		[DNS_MX] = "MX",
		[DNS_PTR] = "PTR",
	};

	return type < DNS_TYPES ? names[type] : "unknown";
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
label_ok(struct sv label, bool *letters)
{
	if (label.len == 0 || label.len > LABEL_LIMIT || *label.at == '-' ||
	    label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.at[i];

		if (is_letter(c) || c == '-' || c == '_')
			*letters = true;
		else if (!is_digit(c))
			return false;
	}
	return true;
}

bool
dns_name_ok(struct sv name)
{
	struct sv label;
	bool letters = false;

	if (name.len == 0 || name.len > DNS_NAME_LIMIT)
		return false;
	while (sv_cut(&name, '.', &label))
		if (!label_ok(label, &letters))
			return false;
	return label_ok(name, &letters) && letters;
}
