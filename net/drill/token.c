/* net/drill/token.c - the access tokens that the simulated services have given out.
 *
 * A token reads as its prefix, the drill's start and its place in the world: so it is found without
 * a table, and a client that asks in the same order gets the same ones.
 * SPDX-License-Identifier: MIT */
#include "net/drill/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
token_print(const struct world *w, const char *prefix, size_t place, char out[static TOKEN_SIZE])
{
	(void)snprintf(
		out, TOKEN_SIZE, "%s%llx-%zu", prefix, (unsigned long long)w->start_ms, place + 1);
}

void
drill_token_issue(struct world *w, enum client client, const char *prefix, const char *scope,
	int64_t life_s, char out[static TOKEN_SIZE])
{
	out[0] = '\0';
	if (!world_grow(
		    w, (void **)&w->tokens, w->token_count, &w->token_capacity, sizeof *w->tokens))
		return;
	w->tokens[w->token_count] = (struct token){
		.client = client,
		.scope = world_text(w, scope),
		.until_ms = w->now_ms + life_s * 1000,
	};
	token_print(w, prefix, w->token_count++, out);
}

const struct token *
drill_token_find(const struct world *w, const char *prefix, const char *text)
{
	const char *dash = strrchr(text, '-');
	char again[TOKEN_SIZE];
	unsigned long place;

	if (dash == NULL)
		return NULL;
	place = strtoul(dash + 1, NULL, 10);
	if (place < 1 || place > w->token_count)
		return NULL;
	token_print(w, prefix, place - 1, again);
	return strcmp(again, text) == 0 ? &w->tokens[place - 1] : NULL;
}

bool
drill_token_allows(const char *scope, const char *word)
{
	const size_t length = strlen(word);

	for (const char *at = strstr(scope, word); at != NULL; at = strstr(at + 1, word))
		if ((at == scope || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	return false;
}
