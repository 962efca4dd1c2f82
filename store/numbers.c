/* store/numbers.c - a customer's numbers and addresses, on their way to the screen of a lead.
 * SPDX-License-Identifier: MIT */
#include "store/numbers.h"

#include <stdio.h>
#include <string.h>

/* A text of the line into `out`, whole or not at all: half a number is a wrong one. */
static bool
read_field(struct json *j, int i, const char *field, char *out, size_t size)
{
	char path[48];
	struct buf text;
	bool found;

	(void)snprintf(path, sizeof path, "$.numbers[%d].%s", i, field);
	buf_init(&text, 4096);
	found = json_string(j, path, &text);
	if (text.length < size)
		memcpy(out, text.data, text.length + 1);
	explicit_bzero(text.data, text.length);
	buf_clear(&text);
	return found;
}

static bool
read_number(struct json *j, int i, struct number *out)
{
	char path[48];
	int64_t place;

	*out = (struct number){.contact = 0};
	(void)snprintf(path, sizeof path, "$.numbers[%d].place", i);
	if (!json_int(j, path, &place) || place < 1 || place > INT32_MAX)
		return false;
	out->contact = (int)place;
	return read_field(j, i, "phone", out->phone, sizeof out->phone) &&
	       read_field(j, i, "mail", out->mail, sizeof out->mail) &&
	       read_field(j, i, "alternate", out->alternate, sizeof out->alternate);
}

bool
numbers_read(struct json *j, struct numbers *out)
{
	struct buf id;
	bool ours;

	buf_init(&id, ROW_ID_BYTES - 1);
	ours = json_string(j, "$.contact", &id);
	if (ours) {
		*out = (struct numbers){.state = NUMBERS_REFUSED};
		(void)snprintf(out->id, sizeof out->id, "%s", id.data);
		if (json_has(j, "$.numbers"))
			out->state = NUMBERS_CAME;
		while (out->count < NUMBERS_MOST &&
			read_number(j, out->count, &out->at[out->count]))
			out->count++;
	}
	buf_clear(&id);
	return ours;
}

const struct number *
numbers_of(const struct numbers *numbers, const char *id, int contact)
{
	if (numbers == NULL || numbers->state != NUMBERS_CAME || strcmp(numbers->id, id) != 0)
		return NULL;
	for (int i = 0; i < numbers->count; i++) {
		if (numbers->at[i].contact == contact)
			return &numbers->at[i];
	}
	return NULL;
}

void
numbers_wipe(struct numbers *numbers)
{
	explicit_bzero(numbers, sizeof *numbers);
}
