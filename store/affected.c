/* store/affected.c - which customers an incident hurts.
 *
 * What a person removed is known from the timeline: the last entry about it says so.
 * SPDX-License-Identifier: MIT */
#include "store/affected.h"

#include "store/db.h"
#include "store/incident.h"

/* Who is affected as far as the record tells: (incident_id, customer, origin), once or twice. */
#define FELT                                                                                       \
	"WITH is_open (id) AS ("                                                                   \
	" SELECT id FROM incident WHERE status NOT IN ('green', 'cancelled')),"                    \
	" tied (incident_id, service, service_id) AS ("                                            \
	" SELECT DISTINCT page.incident_id, page.service, page.service_id"                         \
	" FROM is_open CROSS JOIN page ON page.incident_id = is_open.id),"                         \
	" touched (incident_id, word) AS ("                                                        \
	" SELECT incident_id, lower(service) FROM tied"                                            \
	" UNION"                                                                                   \
	" SELECT incident_id, lower(service_id) FROM tied),"                                       \
	" asked (incident_id, word) AS ("                                                          \
	" SELECT DISTINCT ticket.incident_id, lower(ticket.organization)"                          \
	" FROM is_open CROSS JOIN ticket ON ticket.incident_id = is_open.id),"                     \
	" felt (incident_id, customer, origin) AS ("                                               \
	" SELECT touched.incident_id, customer.name, 'service'"                                    \
	" FROM customer"                                                                           \
	" JOIN json_each(customer.services) AS service"                                            \
	" JOIN touched ON touched.word = lower(service.value)"                                     \
	" UNION"                                                                                   \
	" SELECT asked.incident_id, customer.name, 'ticket'"                                       \
	" FROM customer"                                                                           \
	" JOIN asked ON asked.word = lower(customer.name))"

#define SUBJECT " 'incident_customer:' || felt.incident_id || '/' || felt.customer"

static struct err
add_felt(struct record *r)
{
	static const char sql[] = FELT
		" INSERT INTO incident_customer (incident_id, customer, origin, rev)"
		" SELECT incident_id, customer, min(origin), room_rev()"
		" FROM felt"
		" WHERE NOT EXISTS (SELECT 1 FROM incident_customer AS known"
		"  WHERE known.incident_id = felt.incident_id AND known.customer = felt.customer)"
		" AND NOT EXISTS (SELECT 1 FROM event"
		"  WHERE seq = (SELECT max(seq) FROM event WHERE subject =" SUBJECT ")"
		"  AND source = 'person' AND json_extract(data, '$.customer[1]') IS NULL)"
		" GROUP BY incident_id, customer";

	return db_run(r, sql, "");
}

static struct err
drop_unfelt(struct record *r)
{
	static const char sql[] =
		FELT " DELETE FROM incident_customer"
		     " WHERE origin IN ('service', 'ticket')"
		     " AND incident_id IN (SELECT id FROM is_open)"
		     " AND mail_down = 0 AND decision = '' AND decision_ms IS NULL"
		     " AND confirmed_ms IS NULL"
		     " AND NOT EXISTS (SELECT 1 FROM attempt"
		     "  WHERE attempt.incident_id = incident_customer.incident_id"
		     "  AND attempt.customer = incident_customer.customer)"
		     " AND NOT EXISTS (SELECT 1 FROM felt"
		     "  WHERE felt.incident_id = incident_customer.incident_id"
		     "  AND felt.customer = incident_customer.customer)";

	return db_run(r, sql, "");
}

struct err
affected_settle(struct record *r, int64_t now_ms)
{
	static const unsigned matters =
		TABLE_INCIDENT | TABLE_PAGE | TABLE_TICKET | TABLE_CUSTOMER | TABLE_RULES;
	struct moment before = r->moment;
	int64_t open = 0;
	struct err e;

	if ((r->touched & matters) == 0)
		return NO_ERR;
	e = incident_count(r, &open);
	if (e.kind != ERR_NONE || open == 0)
		return e;
	r->moment = (struct moment){.now_ms = now_ms, .source = "engine"};
	e = drop_unfelt(r);
	if (e.kind == ERR_NONE)
		e = add_felt(r);
	r->moment = before;
	return e;
}

struct err
affected_add(struct record *r, const char *incident_id, const char *customer)
{
	static const char sql[] =
		"INSERT INTO incident_customer (incident_id, customer, origin, rev)"
		" VALUES (?1, ?2, 'person', room_rev())"
		" ON CONFLICT (incident_id, customer) DO NOTHING";

	return db_run(r, sql, "tt", incident_id, customer);
}
