/* tests/fuzz/fuzz_config.c - anything at all as warroom.yaml.
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "panes/keymap.h"
#include "store/buf.h"
#include "store/config.h"
#include "tests/fuzz/fuzz.h"

static void
check_strings(const struct strings *list)
{
	for (size_t i = 0; i < list->count; i++)
		fuzz_hold(list->at[i] != NULL, "no string of a list is NULL");
}

static void
check_zendesk(const struct zendesk_config *z)
{
	struct buf out;

	fuzz_hold(z->url != NULL && z->client_id != NULL && z->email != NULL,
		"no string of zendesk is NULL");
	fuzz_hold(z->poll_ms > 0, "zendesk is polled now and then");
	check_strings(&z->page_on.priorities);
	check_strings(&z->page_on.tags);
	buf_init(&out, 4 * 1024 * 1024);
	fuzz_hold(config_page_on_json(z, &out), "page_on can be said as JSON");
	buf_clear(&out);
}

static void
check_pagerduty(const struct pagerduty_config *p)
{
	fuzz_hold(p->url != NULL && p->page_lead != NULL, "no string of pagerduty is NULL");
	fuzz_hold(p->poll_ms > 0, "pagerduty is polled now and then");
	fuzz_hold((p->token.way == TOKEN_NONE) == (p->oauth != NULL),
		"pagerduty has a token or OAuth");
	check_strings(&p->teams);
	check_strings(&p->services);
	check_strings(&p->token.command);
}

/* Each key leads to the command that names it, and the way out is never lost. */
static void
check_keys(const struct config *c)
{
	const struct command *command;
	struct keymap *keys = NULL;
	struct err e = keymap_new(c, &keys);

	if (e.kind != ERR_NONE) {
		fuzz_hold(e.kind == ERR_CONFIG && keys == NULL, e.text);
		fuzz_hold(strstr(e.text, "input.yaml:") != NULL, "the sentence names the place");
		return;
	}
	for (size_t i = 0; (command = commands_at(i)) != NULL; i++) {
		const char *key;

		for (size_t j = 0; (key = keymap_key(keys, command, j)) != NULL; j++)
			fuzz_hold(keymap_command(keys, command->scope, key) == command,
				"a key leads to its command");
	}
	fuzz_hold(keymap_key(keys, command_find("quit"), 0) != NULL, "there is a key to quit");
	fuzz_hold(keymap_key(keys, command_find("help"), 0) != NULL, "there is a key for help");
	fuzz_hold(keymap_command(keys, "*", "Esc") == command_find("back"), "Esc goes back");
	keymap_free(keys);
}

void
fuzz_config(const uint8_t *data, size_t size)
{
	struct config *c = NULL;
	struct err e = config_load(fuzz_file(data, size), &c);

	if (e.kind != ERR_NONE) {
		fuzz_hold(e.kind == ERR_CONFIG, e.text);
		fuzz_hold(strstr(e.text, "input.yaml") != NULL, "the sentence names the file");
		return;
	}
	fuzz_hold(c->path != NULL && c->me != NULL && c->record != NULL && c->pack != NULL &&
			  c->ca_file != NULL && c->screen.theme != NULL,
		"no string of a config is NULL");
	check_strings(&c->hook);
	for (size_t i = 0; i < c->people_count; i++)
		fuzz_hold(c->people[i].name != NULL && c->people[i].account != NULL,
			"a person has a name and an account");
	for (size_t i = 0; i < c->customers_count; i++)
		fuzz_hold(c->customers[i].name != NULL && c->customers[i].notes != NULL,
			"a customer has a name and notes");
	if (c->pagerduty != NULL)
		check_pagerduty(c->pagerduty);
	if (c->zendesk != NULL)
		check_zendesk(c->zendesk);
	check_keys(c);
	config_free(c);
}
