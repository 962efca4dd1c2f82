/* net/trial_jira.c - a trial of Jira: who we are, and which issues may be made in the project.
 *
 * The types that a project lists are those that who asks may make in it. Source:
 * developer.atlassian.com, "Get create metadata issue types for a project".
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/header.h"
#include "net/trial_inner.h"

enum { READ_ME, READ_TYPES, OVER, SHOWN_BYTES = 120, TYPES_MOST = 100, NAME_BYTES = 60 };

static bool
ask(struct trial *t, char path[TARGET_PATH_BYTES])
{
	const struct jira_config *jira = trial_host_of(t)->config->jira;
	struct buf project;
	bool has = t->stage < OVER;

	if (t->stage == READ_ME)
		(void)snprintf(path, TARGET_PATH_BYTES, "%s/myself", target_jira_prefix(jira->url));
	if (t->stage != READ_TYPES)
		return has;
	buf_init(&project, TARGET_PATH_BYTES / 2);
	has = header_escape(&project, jira->project);
	if (has)
		(void)snprintf(path, TARGET_PATH_BYTES,
			"%s/issue/createmeta/%s/issuetypes?maxResults=%d",
			target_jira_prefix(jira->url), project.data, TYPES_MOST);
	buf_clear(&project);
	return has;
}

static bool
take_me(struct trial *t, const struct http_reply *reply)
{
	char name[SHOWN_BYTES];

	if (!trial_read(t, reply))
		return false;
	(void)json_word(trial_json(t), "$.displayName", name, sizeof name);
	trial_say(t, "ok", "answers: %s", name[0] != '\0' ? name : "somebody without a name");
	t->stage = READ_TYPES;
	return true;
}

/* Whether the type is among them; what else is, in `others`. */
static bool
find_type(struct trial *t, const char *type, char others[SHOWN_BYTES])
{
	char path[48], name[NAME_BYTES];
	bool subtask = false;

	others[0] = '\0';
	for (int i = 0; i < TYPES_MOST; i++) {
		size_t length = strlen(others);

		(void)snprintf(path, sizeof path, "$.issueTypes[%d].name", i);
		if (!json_has(trial_json(t), path))
			return false;
		(void)json_word(trial_json(t), path, name, sizeof name);
		(void)snprintf(path, sizeof path, "$.issueTypes[%d].subtask", i);
		subtask = json_bool(trial_json(t), path, &subtask) && subtask;
		if (subtask) /* it is made below another one only */
			continue;
		if (strcasecmp(name, type) == 0)
			return true;
		(void)snprintf(others + length, SHOWN_BYTES - length, "%s%s",
			length > 0 ? ", " : "", name);
	}
	return false;
}

static bool
take(struct trial *t, const struct http_reply *reply)
{
	const struct jira_config *jira = trial_host_of(t)->config->jira;
	char others[SHOWN_BYTES];

	if (t->stage == READ_ME)
		return take_me(t, reply);
	t->stage = OVER;
	if (!trial_read(t, reply))
		return false;
	if (find_type(t, jira->type, others))
		trial_say(
			t, "ok", "may make issues of the type %s in %s", jira->type, jira->project);
	else if (others[0] != '\0')
		trial_say(t, "fail",
			"may make no issues of the type %s in %s, but %s: correct jira.type",
			jira->type, jira->project, others);
	else
		trial_say(t, "fail",
			"may make no issues in %s: give the account of the token the permission "
			"Create Issues there",
			jira->project);
	return false;
}

static bool
refuse(struct trial *t, const struct http_reply *reply)
{
	if (t->stage != READ_TYPES)
		return false;
	trial_say(t, "fail",
		"the token works, and there is no project %s that it may make issues in "
		"(HTTP %ld): check jira.project, and the permission Create Issues",
		trial_host_of(t)->config->jira->project, reply->status);
	return true;
}

const struct trial_kind trial_jira = {
	.target = &target_jira, .ask = ask, .take = take, .refuse = refuse};
