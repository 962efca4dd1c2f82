/* tests/fuzz/fuzz_mask.c - anything at all as a text that observers read masked.
 * The first byte: odd, the rest is an event's data.
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "store/config.h"
#include "store/db.h"
#include "store/redact.h"
#include "tests/fuzz/fuzz.h"

/* Numbers with their country's code, which no text may hold afterwards. */
static const char *const numbers[] = {"15550110", "15550101", "442055500958"};

static struct redactor *
make(void)
{
	struct person_config people[] = {
		{.name = "Dana", .phone = "+1 555 0110", .email = "dana@example.com"},
		{.name = "Kim", .phone = "4711", .email = "root@box"},
	};
	struct contact_config contacts[] = {{.name = "Jo",
		.phone = "+1 555 0101",
		.email = "jo@acme.example",
		.alt_email = "jo@home.example"}};
	struct customer_config customers[] = {
		{.name = "Acme", .contacts = contacts, .contacts_count = 1}};
	struct bridge_config bridge = {.phone = "+44 20 5550 0958",
		.participant_pin = "111",
		.moderator_pin = "abcd",
		.url = "https://meet.example/j/5559876543"};
	const struct config config = {.people = people,
		.people_count = 2,
		.customers = customers,
		.customers_count = 1,
		.bridge = &bridge};
	struct redactor *redactor = NULL;

	fuzz_hold(redactor_new(&config, &redactor).kind == ERR_NONE, "a redactor is made");
	return redactor;
}

static bool
is_utf8(const char *text, size_t length)
{
	utf8proc_int32_t point;

	for (size_t at = 0; at < length;) {
		utf8proc_ssize_t took = utf8proc_iterate((const utf8proc_uint8_t *)text + at,
			(utf8proc_ssize_t)(length - at), &point);

		if (took <= 0)
			return false;
		at += (size_t)took;
	}
	return true;
}

/* With single spaces, dashes, dots and brackets between the figures or without. */
static bool
holds_number(const char *text, const char *number)
{
	for (; *text != '\0'; text++) {
		const char *at = text;
		const char *want = number;

		while (*at != '\0' && *at == *want) {
			at++;
			want++;
			if (*want != '\0' && *at != '\0' && strchr(" -./()", *at) != NULL)
				at++;
		}
		if (*want == '\0')
			return true;
	}
	return false;
}

static void
check_text(const struct redactor *redactor, const char *text, size_t length)
{
	struct buf once, twice;

	buf_init(&once, 8 * length + 64);
	buf_init(&twice, 8 * length + 64);
	fuzz_hold(redactor_mask(redactor, text, length, &once), "a text is masked");
	fuzz_hold(once.length <= 4 * length, "it does not grow beyond four times");
	fuzz_hold(redactor_mask(redactor, once.data, once.length, &twice), "and again");
	fuzz_hold(once.length == twice.length && memcmp(once.data, twice.data, once.length) == 0,
		"what was masked stays as it is");
	fuzz_hold(!is_utf8(text, length) || is_utf8(once.data, once.length),
		"what was UTF-8 still is");
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		fuzz_hold(!holds_number(once.data, numbers[i]), "no number comes through");
	fuzz_hold(strstr(once.data, "jo@acme.example") == NULL &&
			  strstr(once.data, "root@box") == NULL &&
			  strstr(once.data, "meet.example/j/5559876543") == NULL,
		"no address comes through");
	buf_clear(&once);
	buf_clear(&twice);
}

/* Of an event about a page: an object, and nothing of what must not be told. */
static void
check_data(const struct redactor *redactor, const char *data)
{
	static const char sql[] = "SELECT json_valid(d) AND json_type(d) = 'object'"
				  "  AND NOT EXISTS (SELECT 1 FROM json_each(d) WHERE key IN"
				  "   ('raw', 'kind', 'order', 'seen'))"
				  "  AND room_redact('page', 'page:QA1', d) = d"
				  " FROM (SELECT room_redact('page', 'page:QA1', ?1) AS d)";
	struct record *r = fuzz_record();
	int64_t holds = 0;

	fuzz_hold(redact_functions(r, redactor).kind == ERR_NONE, "functions are given");
	fuzz_hold(db_number(r, 0, &holds, sql, "t", data).kind == ERR_NONE, "data is redacted");
	fuzz_hold(holds == 1, "an event's data is an object of what may be told, and stays so");
}

void
fuzz_mask(const uint8_t *data, size_t size)
{
	struct redactor *redactor;
	char *string;

	if (size == 0)
		return;
	redactor = make();
	string = fuzz_string(data + 1, size - 1);
	if ((data[0] & 1) != 0)
		check_data(redactor, string);
	else
		check_text(redactor, string, strlen(string));
	free(string);
	redactor_free(redactor);
}
