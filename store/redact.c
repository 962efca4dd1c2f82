/* store/redact.c - which columns and rows observers may read.
 *
 * The rule: what is a key, a time, a count or a word out of a list of ours is plain. What somebody
 * typed, or a service sent, is masked. Withheld are what a service sent as a whole (raw), command
 * lines, what is said about customers for the room alone (notes, policy), accounts, and all that is
 * about tokens. Numbers, PINs and addresses are in no table: the config alone has them, and they
 * are masked where somebody typed them.
 *
 * Which rows: what is active, what belongs to an incident that is shown, what was touched within
 * the time that is shown; and never what hangs on an incident that is hidden: restricted, or merged
 * into one that is.
 * SPDX-License-Identifier: MIT */
#include "store/redact.h"

#include <string.h>

#include "store/redact_list.h"

/* Of an incident; of the room before one, where incident_id is ''. */
#define OF_INCIDENT "(incident_id = '' OR room_shown(incident_id, ?2))"
#define NOT_HIDDEN "NOT room_hidden(incident_id)"

/* What hangs on a page or a ticket is shown where that is. */
#define PAGE_SHOWN                                                                                 \
	"NOT room_hidden(incident_id)"                                                             \
	" AND (status <> 'resolved' OR updated_ms >= ?2 OR room_shown(incident_id, ?2))"
#define TICKET_SHOWN                                                                               \
	"NOT room_hidden(incident_id)"                                                             \
	" AND (status IN ('new', 'open', 'pending', 'hold') OR updated_ms >= ?2"                   \
	"  OR room_shown(incident_id, ?2))"
#define OF_PAGE                                                                                    \
	"EXISTS (SELECT 1 FROM main.page AS p WHERE p.id = page_id AND NOT room_hidden("           \
	"p.incident_id) AND (p.status <> 'resolved' OR p.updated_ms >= ?2 OR room_shown("          \
	"p.incident_id, ?2)))"
#define OF_TICKET                                                                                  \
	"EXISTS (SELECT 1 FROM main.ticket AS t WHERE t.id = ticket_id AND NOT room_hidden("       \
	"t.incident_id) AND (t.status IN ('new', 'open', 'pending', 'hold')"                       \
	" OR t.updated_ms >= ?2 OR room_shown(t.incident_id, ?2)))"

static const struct redact_table tables[] = {
	{
		.table = "incident",
		.plain = "id, kind, restricted, severity, status, eta_ms, declared_ms,"
			 " recovered_ms, closed_ms, rev, pack, span, own_platform, eta_made_ms,"
			 " bridge_open_ms, bridge_closed_ms, called_out_ms, merged_into",
		.masked = "title, lead, cause, codename, impact",
		.visible = "room_shown(id, ?2)",
	},
	{
		/* The digest by which pages are of one kind is made of what is shown: of the title
		 * as it came, somebody could try out which number it held. */
		.table = "page",
		.plain = "id, number, status, wanted, urgency, service_id, created_ms, updated_ms,"
			 " status_ms, escalates_ms, incident_id, triage, rev,"
			 " kind = iif(kind = 0, 0, room_kind(coalesce(service_id, "
			 "room_mask(service)),"
			 "  room_mask(title), room_mask(priority)))",
		.masked = "title, priority, service, assigned, policy, html_url",
		.withheld = "raw",
		.visible = PAGE_SHOWN,
	},
	{
		.table = "ticket",
		.plain = "id, status, wanted, priority, requester_id, organization_id, created_ms,"
			 " updated_ms, pages, incident_id, rev, pages_ms, answered_ms, audited_ms,"
			 " matches, commented_ms",
		.masked = "subject, requester, organization, tags, pages_by",
		.withheld = "raw",
		.visible = TICKET_SHOWN,
	},
	{
		.table = "step",
		.plain = "incident_id, id, place, state, done_ms, rev, applies, by_hand,"
			 " applies_when, done_when, opens",
		.masked = "text, done_by, reason, arg, link",
		.withheld = "run = '[]'", /* a command line */
		.visible = OF_INCIDENT,
	},
	{
		.table = "role",
		.plain = "incident_id, name, place, lead, required, many, rev",
		.visible = OF_INCIDENT,
	},
	{
		.table = "role_holder",
		.plain = "incident_id, role, since_ms, rev",
		.masked = "person",
		.visible = OF_INCIDENT,
	},
	{
		.table = "bridge_guest",
		.plain = "incident_id, joined_ms, rev",
		.masked = "person",
		.visible = OF_INCIDENT,
	},
	{
		.table = "customer",
		.plain = "place, rev",
		.masked = "name, hours, services",
		.withheld = "policy = '', notes = '', domains = '[]'",
	},
	{
		/* Names stay, so that a Communicator knows who was called; "phone 1" is a count. */
		.table = "contact",
		.plain = "place, phones, mail, alternate_mail, rev, mail_inside, alternate_inside",
		.masked = "customer, name",
	},
	{
		.table = "incident_customer",
		.plain = "incident_id, origin, mail_down, decision_ms, confirmed_ms, rev",
		.masked = "customer, decision, confirmed_by",
		.visible = OF_INCIDENT,
	},
	{
		.table = "attempt",
		.plain = "id, incident_id, contact, phone, result, at_ms, next_ms, rev",
		.masked = "customer, name, note, person",
		.visible = NOT_HIDDEN
		" AND (at_ms >= ?2 OR next_ms >= ?2 OR room_shown(incident_id, ?2))",
	},
	{
		.table = "clock",
		.plain = "incident_id, audience, place, floor_ms, every_ms, ceiling_ms, started_ms,"
			 " last_ms, promised_ms, snoozed_ms, stopped_ms, rev",
		.visible = OF_INCIDENT,
	},
	{
		.table = "update_post",
		.plain = "id, incident_id, audience, what, at_ms, next_ms, rev",
		.masked = "status, impact, actions, needs, text, person",
		.visible = NOT_HIDDEN " AND (at_ms >= ?2 OR room_shown(incident_id, ?2))",
	},
	{
		.table = "task",
		.plain = "id, incident_id, given_ms, due_ms, acknowledged, done_ms, rev",
		.masked = "person, text, given_by",
		.visible = NOT_HIDDEN " AND (room_shown(incident_id, ?2) OR done_ms >= ?2"
				      "  OR (incident_id = '' AND done_ms IS NULL))",
	},
	{
		/* The sentence says all that is asked, for who decides from a mirror. */
		.table = "proposal",
		.plain = "id, incident_id, name, at_ms, state, decided_ms, rev",
		.masked = "subject = room_name(subject), text, person, decided_by, reason",
		.withheld = "args = '{}'",
		.visible = "NOT room_hides('proposal:' || id)"
			   " AND (state = 'waiting' OR decided_ms >= ?2"
			   "  OR room_shown(incident_id, ?2))",
	},
	{
		/* Those that an incident left behind are in the room's list until they are done. */
		.table = "followup",
		.plain = "id, incident_id, what, made_ms, due_ms, done_ms, rev",
		.masked = "subject = room_name(subject), text, person, done_by",
		.visible = "NOT room_hides('followup:' || id)"
			   " AND (done_ms IS NULL OR done_ms >= ?2 OR room_shown(incident_id, ?2))",
	},
	{
		.table = "decision",
		.plain = "id, incident_id, at_ms, rev",
		.masked = "text, objections, person",
		.visible = NOT_HIDDEN " AND (at_ms >= ?2 OR room_shown(incident_id, ?2))",
	},
	{
		.table = "hand",
		.plain = "id, incident_id, at_ms, start, state, settled_ms, rev",
		.masked = "person, text, settled_by",
		.withheld = "account = ''",
		.visible = NOT_HIDDEN " AND (state = 'raised' OR at_ms >= ?2"
				      "  OR room_shown(incident_id, ?2))",
	},
	{
		/* What is to leave is shown to nobody before it does, nor what the room says to one
		 * customer; what was said to all is an update. */
		.table = "outbox",
		.withheld = "id, number, incident_id, origin, target, verb, subject, object,"
			    " recipient, text, body, public, person, made_ms, state, hold,"
			    " confirmed_ms, tries, looks, next_ms, sending_ms, sent_ms, remote_id,"
			    " remote_url, error, rev",
		.visible = "0",
	},
	{
		.table = "remote",
		.withheld = "incident_id, target, what, id, name, url, state, rev",
		.visible = "0",
	},
	{
		/* Who acts from a mirror reads where it goes first (R30): the names of channels and
		 * pages. Not who is invited, and no program. */
		.table = "target",
		.plain = "name, what, place, rev",
		.masked = "value",
		.withheld = "id = ''",
		.visible =
			"what IN ('account', 'team', 'outage', 'stakeholders', 'room', 'webhook',"
			" 'page', 'project', 'type', 'lead')",
	},
	{
		.table = "oncall",
		.plain = "policy_id, level, person_id, rev",
		.masked = "policy, person",
	},
	{
		.table = "source",
		.plain = "name, state, last_ok_ms, saved_ms, rev, skew_ms, skipped",
		.masked = "error",
		.withheld = "cursor, access",
	},
	{
		.table = "priority",
		.plain = "id, place, rev",
		.masked = "name",
	},
	{
		.table = "service",
		.plain = "id, status, rev",
		.masked = "name",
	},
	{
		.table = "maintenance",
		.plain = "id, service_id, start_ms, end_ms, rev",
		.masked = "text",
		.visible = "end_ms >= ?2",
	},
	{
		.table = "change_event",
		.plain = "id, service_id, at_ms, rev",
		.masked = "text, origin, html_url",
	},
	{
		.table = "alert",
		.plain = "page_id, id, status, created_ms, rev",
		.masked = "severity, text",
		.visible = OF_PAGE,
	},
	{
		.table = "page_note",
		.plain = "page_id, id, created_ms, rev",
		.masked = "person, text",
		.visible = OF_PAGE,
	},
	{
		/* What agents say among themselves is not for all to read; what the customer was
		 * told is. */
		.table = "comment",
		.plain = "ticket_id, id, public, created_ms, rev",
		.masked = "person, text",
		.visible = "public <> 0 AND " OF_TICKET,
	},
	{
		.table = "severity",
		.plain = "pack, level, ack_ms, respond_ms, pages, major, rev",
		.masked = "label",
	},
	{
		.table = "person",
		.plain = "place, level, time_zone, phones, rev",
		.masked = "name, hours",
		.withheld = "account = ''",
	},
	{
		.table = "card",
		.plain = "pack, what, place, rev",
		.masked = "text",
	},
	{
		.table = "cause",
		.plain = "pack, place, rev",
		.masked = "name, actions",
	},
	{
		.table = "template",
		.plain = "pack, name, audience, rev",
		.masked = "text",
	},
	{
		/* The last: what it tells of is there. An origin says what was taken back, else it
		 * names orders. */
		.table = "event",
		.plain = "seq, at_ms, recorded_ms, incident_id, kind, source, overview,"
			 " origin = iif(origin GLOB 'undo:*', origin, NULL)",
		.masked = "actor, text, subject = room_name(subject),"
			  " data = room_redact(kind, subject, data)",
		.visible = NOT_HIDDEN " AND NOT room_hides(subject)"
				      " AND room_redact(kind, '', '{}') IS NOT NULL"
				      " AND (recorded_ms >= ?2 OR at_ms >= ?2"
				      "  OR room_shown(incident_id, ?2) OR room_keeps(subject))",
	},
};

const struct redact_table *
redact_table_at(size_t i)
{
	return i < sizeof tables / sizeof tables[0] ? &tables[i] : NULL;
}

const struct redact_table *
redact_table_find(const char *name)
{
	for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
		if (strcmp(tables[i].table, name) == 0)
			return &tables[i];
	}
	return NULL;
}

/* Up to the comma that is in no bracket and no quotes. */
static size_t
item_length(const char *list)
{
	size_t length = 0;
	int depth = 0;
	bool quoted = false;

	for (; list[length] != '\0'; length++) {
		char c = list[length];

		if (c == '\'')
			quoted = !quoted;
		if (quoted)
			continue;
		if (c == ',' && depth == 0)
			break;
		depth += (c == '(') - (c == ')');
	}
	return length;
}

bool
redact_next(const char **list, struct redact_item *out)
{
	const char *at = *list == NULL ? "" : *list;
	size_t length;

	at += strspn(at, " ,");
	if (*at == '\0')
		return false;
	length = item_length(at);
	*list = at + length;
	out->name = at;
	out->name_length = strcspn(at, " ,=");
	if (out->name_length > length)
		out->name_length = length;
	out->value = at + out->name_length;
	out->value += strspn(out->value, " ");
	out->value_length = 0;
	if (out->value < at + length && *out->value == '=') {
		out->value += 1 + strspn(out->value + 1, " ");
		out->value_length = (size_t)(at + length - out->value);
	}
	return true;
}

bool
redact_item_find(const char *list, const char *name, struct redact_item *out)
{
	size_t length = strlen(name);

	while (redact_next(&list, out)) {
		if (out->name_length == length && memcmp(out->name, name, length) == 0)
			return true;
	}
	return false;
}

static void
put_list(const char *list, const char *before, const char *after, struct buf *names,
	struct buf *values)
{
	struct redact_item item;

	while (redact_next(&list, &item)) {
		(void)buf_printf(names, "%s%.*s", names->length == 0 ? "" : ", ",
			(int)item.name_length, item.name);
		(void)buf_string(values, values->length == 0 ? "" : ", ");
		if (item.value_length > 0)
			(void)buf_add(values, item.value, item.value_length);
		else if (before == NULL)
			(void)buf_string(values, "NULL");
		else
			(void)buf_printf(values, "%s%.*s%s", before, (int)item.name_length,
				item.name, after);
	}
}

void
redact_columns(const struct redact_table *t, struct buf *names, struct buf *values)
{
	put_list(t->plain, "", "", names, values);
	put_list(t->masked, "room_mask(", ")", names, values);
	put_list(t->withheld, NULL, NULL, names, values);
}
