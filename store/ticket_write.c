/* store/ticket_write.c - what the record learns from an act on a ticket that has ended.
 * SPDX-License-Identifier: MIT */
#include "store/ticket_write.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/remote.h"
#include "store/tie.h"

struct err
ticket_act_ended(struct record *r, const struct outbox_send *row)
{
	static const char sql[] = "UPDATE ticket"
				  " SET wanted = NULL, rev = room_rev()"
				  " WHERE id = CAST(substr(?1, 8) AS INTEGER)"
				  " AND wanted IS NOT NULL"
				  " AND NOT EXISTS ("
				  "  SELECT 1"
				  "  FROM outbox"
				  "  WHERE target = 'zendesk'"
				  "  AND object = ?1"
				  "  AND state IN ('queued', 'sending', 'in_doubt')"
				  "  AND outbox.id <> ?2"
				  "  AND json_extract(body, '$.ticket.status') IS NOT NULL)";

	return db_run(r, sql, "tt", row->object, row->id);
}

/* Whether it is one of the incident's, not something to look at later. */
static bool
is_of_incident(const struct outbox_send *row)
{
	const size_t head = sizeof TICKET_OBJECT_NEW - 1;

	return row->incident[0] != '\0' && strncmp(row->object, TICKET_OBJECT_NEW, head) == 0 &&
	       strcmp(row->object + head, row->incident) == 0;
}

/* Nothing where the record does not have it yet: a poll brings it. */
static struct err
tie(struct record *r, const char *ticket, const char *incident)
{
	static const char known[] = "SELECT count(*)"
				    " FROM ticket, incident"
				    " WHERE ticket.id = CAST(?1 AS INTEGER)"
				    " AND ticket.incident_id IS NULL"
				    " AND incident.id = ?2";
	char subjects[64];
	int64_t count = 0;
	struct err e = db_number(r, 0, &count, known, "tt", ticket, incident);

	if (e.kind != ERR_NONE || count == 0)
		return e;
	(void)snprintf(subjects, sizeof subjects, "[\"ticket:%.40s\"]", ticket);
	return tie_to(r, subjects, incident, NULL);
}

struct err
ticket_opened(struct record *r, const struct outbox_send *row, const char *ticket, const char *url)
{
	static const char customer[] = "customer:";
	const size_t head = sizeof customer - 1;
	struct remote remote = {.state = "open"};
	char what[128];
	struct err e;

	if (!is_of_incident(row))
		return NO_ERR;
	(void)snprintf(what, sizeof what, "ticket%s%.100s",
		strncmp(row->subject, customer, head) == 0 ? ":" : "",
		strncmp(row->subject, customer, head) == 0 ? row->subject + head : "");
	(void)snprintf(remote.id, sizeof remote.id, "%s", ticket);
	(void)snprintf(remote.url, sizeof remote.url, "%s", url);
	e = remote_put(r, row->incident, TARGET_ZENDESK, what, &remote);
	return e.kind == ERR_NONE ? tie(r, ticket, row->incident) : e;
}
