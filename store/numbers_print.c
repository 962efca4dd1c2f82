/* store/numbers_print.c - the engine's end of store/numbers.h: what of the config goes out.
 * SPDX-License-Identifier: MIT */
#include "store/numbers.h"

#include <string.h>

#include "store/arena.h"
#include "store/customer.h"

enum { MEMORY_BYTES = 256 * 1024 };

static const struct customer_config *
find_config(const struct config *config, const char *name)
{
	for (size_t i = 0; i < config->customers_count; i++) {
		if (strcmp(config->customers[i].name, name) == 0)
			return &config->customers[i];
	}
	return NULL;
}

/* The contacts of the customer; with a place, that one alone. */
static void
put_contacts(const struct customer_config *customer, int contact, struct buf *out)
{
	const char *comma = "";
	int most = NUMBERS_MOST;

	for (size_t i = 0; customer != NULL && i < customer->contacts_count && most > 0; i++) {
		const struct contact_config *c = &customer->contacts[i];

		if (contact > 0 && (int)i + 1 != contact)
			continue;
		(void)json_put(out, "%p{\"place\":%d,\"phone\":%s,\"mail\":%s,\"alternate\":%s}",
			(const void *)comma, (int)i + 1, c->phone, c->email, c->alt_email);
		comma = ",";
		most--;
	}
}

struct err
numbers_print(struct record *r, const struct config *config, const char *id, bool allowed,
	struct buf *out)
{
	struct customer c;
	struct arena a;
	struct err e;

	if (!allowed) {
		(void)json_put(out, "{\"told\":\"contact\",\"contact\":%s,\"error\":%s}", id,
			"Numbers are shown to the lead only.");
		return NO_ERR;
	}
	arena_init(&a, MEMORY_BYTES);
	e = customer_find(r, "", id, &a, &c);
	if (e.kind == ERR_NONE) {
		(void)json_put(out, "{\"told\":\"contact\",\"contact\":%s,\"numbers\":[", id);
		put_contacts(find_config(config, c.customer.raw), c.contact, out);
		(void)buf_string(out, "]}");
	}
	arena_clear(&a);
	return e;
}
