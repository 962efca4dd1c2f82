/* tests/script.c - a service that says what the test wants.
 * SPDX-License-Identifier: MIT */
#include "tests/script.h"

#include <stdio.h>
#include <string.h>

bool
script_answer(struct server *s, int fd, const char *request)
{
	struct script *c = s->to;
	const char *path = strchr(request, ' ') + 1;
	size_t length = strcspn(path, " ");
	const char *body = NULL;
	int i = c->count;

	if (i < SCRIPT_PATHS_MOST)
		(void)snprintf(c->paths[i], sizeof c->paths[i], "%.*s", (int)length, path);
	c->count++;
	if (c->status != 0)
		return server_reply(fd, c->status, c->headers, "{}");
	if (strncmp(path, "/oncalls?", 9) == 0)
		body = "{\"oncalls\":[],\"more\":false}";
	else if (strncmp(path, "/incidents?", 11) == 0)
		body = c->incidents;
	else if (strncmp(path, "/log_entries?", 13) == 0 || strstr(path, "/log_entries?") != NULL)
		body = c->log;
	else if (strncmp(path, "/incidents/", 11) == 0 && strchr(path + 11, '/') > path + length)
		body = c->one;
	else if (strncmp(path, "/api/v2/users/me", 16) == 0)
		body = c->me;
	else if (strncmp(path, "/api/v2/tickets?", 16) == 0)
		body = strstr(path, "page[after]=") != NULL ? c->second : c->first;
	else if (strncmp(path, "/api/v2/", 8) == 0)
		body = "{\"audits\":[],\"comments\":[],\"users\":[],\"organizations\":[],"
		       "\"tickets\":[],\"meta\":{\"has_more\":false}}";
	if (body == NULL)
		return server_reply(fd, strstr(path, "tickets") != NULL ? 503 : 404,
			"Content-Type: application/json\r\n", "{}");
	return server_reply(fd, 200, "Content-Type: application/json\r\n", body);
}

int
script_asked(const struct script *c, int from, const char *part)
{
	int found = 0;

	for (int i = from; i < c->count && i < SCRIPT_PATHS_MOST; i++)
		if (strstr(c->paths[i], part) != NULL)
			found++;
	return found;
}
