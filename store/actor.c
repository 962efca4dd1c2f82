/* store/actor.c - who an account is.
 * SPDX-License-Identifier: MIT */
#include "store/actor.h"

#include <pwd.h>
#include <stdio.h>
#include <unistd.h>

#include "store/db.h"

void
actor_account(uid_t uid, char out[ACCOUNT_BYTES])
{
	size_t size = ACCOUNT_BYTES;
	struct passwd found, *result = NULL;
	char space[4096];

	if (getpwuid_r(uid, &found, space, sizeof space, &result) == 0 && result != NULL)
		(void)snprintf(out, size, "%s", result->pw_name);
	else
		(void)snprintf(out, size, "%lu", (unsigned long)uid);
}

void
actor_find(const struct config *config, uid_t uid, struct actor *out)
{
	const struct person_config *person = NULL;
	bool own = uid == geteuid();
	char account[ACCOUNT_BYTES] = "";

	*out = (struct actor){.level = LEVEL_OBSERVER, .apart = !own};
	/* A directory of accounts may be slow: it is asked only where its answer matters. */
	if (config->people_count > 0 || !own || config->me[0] == '\0')
		actor_account(uid, account);
	if (!own)
		(void)snprintf(out->account, sizeof out->account, "%.*s",
			(int)sizeof out->account - 1, account);
	person = config_person_for_account(config, account);
	if (person != NULL)
		out->level = person->level;
	if (own)
		out->level = LEVEL_LEAD;
	out->stranger = person == NULL && !own;
	if (person != NULL)
		(void)snprintf(out->name, sizeof out->name, "%s", person->name);
	else if (own && config->me[0] != '\0')
		(void)snprintf(out->name, sizeof out->name, "%s", config->me);
	else
		(void)snprintf(out->name, sizeof out->name, "%s", account);
}

struct err
actor_raise(struct record *r, struct actor *actor)
{
	static const char sql[] = "SELECT EXISTS (SELECT 1"
				  "  FROM incident AS i"
				  "  JOIN role ON role.incident_id = i.id"
				  "  JOIN role_holder AS h"
				  "   ON h.incident_id = role.incident_id AND h.role = role.name"
				  "  WHERE i.status NOT IN ('green', 'cancelled')"
				  "  AND role.lead"
				  "  AND h.person = ?1)";
	int64_t leads = 0;
	struct err e = NO_ERR;

	if (actor->level != LEVEL_LEAD && !actor->stranger)
		e = db_number(r, 0, &leads, sql, "t", actor->name);
	if (e.kind == ERR_NONE && leads != 0)
		actor->level = LEVEL_LEAD;
	return e;
}
