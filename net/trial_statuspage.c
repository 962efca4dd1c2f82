/* net/trial_statuspage.c - a trial of Statuspage: the page, and its components.
 *
 * A key of it may do all that its owner may; there are no rights to ask for. Source:
 * developer.statuspage.io; a list without page and per_page may be asked for once a minute.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/header.h"
#include "net/trial_inner.h"

enum { READ_PAGE, READ_COMPONENTS, OVER, SHOWN_BYTES = 80, COMPONENTS_MOST = 100 };

#define ALL_OF_A_PAGE "page=1&per_page=100"

static bool
ask(struct trial *t, char path[TARGET_PATH_BYTES])
{
	static const char *const behind[] = {"", "/components?" ALL_OF_A_PAGE};
	struct buf page;
	bool has = t->stage < OVER;

	buf_init(&page, TARGET_PATH_BYTES / 2);
	has = has && header_escape(&page, trial_host_of(t)->config->statuspage->page);
	if (has)
		(void)snprintf(path, TARGET_PATH_BYTES, "/pages/%s%s", page.data, behind[t->stage]);
	buf_clear(&page);
	return has;
}

static bool
take_page(struct trial *t, const struct http_reply *reply)
{
	char name[SHOWN_BYTES];

	if (!trial_read(t, reply))
		return false;
	(void)json_word(trial_json(t), "$.name", name, sizeof name);
	trial_say(t, "ok", "answers: the page %s",
		name[0] != '\0' ? name : trial_host_of(t)->config->statuspage->page);
	t->stage = READ_COMPONENTS;
	return true;
}

/* A list, which the reader takes inside an object alone. */
static int
count_components(struct trial *t, const struct http_reply *reply)
{
	struct buf object;
	int count = 0;

	buf_init(&object, HTTP_BODY_CAP_BYTES);
	if (!buf_string(&object, "{\"at\":") ||
		!buf_add(&object, reply->body, reply->body_length) || !buf_string(&object, "}") ||
		json_read(trial_json(t), object.data, object.length).kind != ERR_NONE)
		count = -1;
	while (count >= 0 && count < COMPONENTS_MOST) {
		char path[32];

		(void)snprintf(path, sizeof path, "$.at[%d].id", count);
		if (!json_has(trial_json(t), path))
			break;
		count++;
	}
	buf_clear(&object);
	return count;
}

static bool
take(struct trial *t, const struct http_reply *reply)
{
	int count;

	if (t->stage == READ_PAGE)
		return take_page(t, reply);
	count = count_components(t, reply);
	if (count > 0)
		trial_say(t, "ok", "%d%s components can be set", count,
			count == COMPONENTS_MOST ? " or more" : "");
	else
		trial_say(t, "warn", "%s",
			count == 0 ? "the page has no components: none can be set with an incident"
				   : "its list of components cannot be read");
	t->stage = OVER;
	return false;
}

static bool
refuse(struct trial *t, const struct http_reply *reply)
{
	if (t->stage != READ_PAGE || (reply->status != 404 && reply->status != 403))
		return false;
	trial_say(t, "fail",
		"the key has no page %s (HTTP %ld): check statuspage.page, which is the id in the "
		"page's address at manage.statuspage.io, and that the key is of that account",
		trial_host_of(t)->config->statuspage->page, reply->status);
	return true;
}

const struct trial_kind trial_statuspage = {
	.target = &target_statuspage, .ask = ask, .take = take, .refuse = refuse};
