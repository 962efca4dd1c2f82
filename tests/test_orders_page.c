/* tests/test_orders_page.c - acts on pages: which make sense, and what is queued for PagerDuty.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

#include <time.h>

#include "store/outbox.h"

enum { STORM = 600 };

static struct person_config people[] = {
	{.name = "Dana", .account = "dana", .email = "dana@example.com", .pagerduty = "PDANA"},
	{.name = "Noor Aziz", .account = "noor", .email = "noor@example.com", .pagerduty = ""},
};
static struct pagerduty_config pagerduty = {
	.url = "https://api.pagerduty.com", .page_lead = "PSLEAD"};
static const struct config config = {.pagerduty = &pagerduty, .people = people, .people_count = 2};

static struct orders *
begin(void **state, int pages)
{
	struct orders *o = orders_begin(*state);

	(void)setenv("TZ", "UTC", 1);
	tzset();
	o->rules.config = &config;
	orders_pages(o, pages);
	assert_true(room_edit(o->room,
		"INSERT INTO oncall (policy_id, level, person_id, policy, person, rev)"
		" VALUES ('POLICY1', 1, 'PDANA', 'Checkout', 'Dana', 1),"
		" ('POLICY1', 2, 'PLEE', 'Checkout', 'Lee Sato', 1)"));
	assert_true(room_edit(o->room,
		"UPDATE page SET raw = '{\"escalation_policy\":{\"id\":\"POLICY1\"},"
		"\"assignments\":[{\"assignee\":{\"id\":\"PDANA\"}}]}'"));
	return o;
}

/* verb|object|recipient|text|body of the newest row. */
static void
assert_row(struct orders *o, const char *expected)
{
	orders_text(o,
		"SELECT target || '|' || verb || '|' || object || '|' || recipient || '|' || text"
		" || '|' || body FROM outbox ORDER BY number DESC LIMIT 1",
		expected);
}

static void
an_acknowledge_is_queued_and_wanted(void **state)
{
	struct orders *o = begin(state, 2);

	assert_string_equal(orders_do(o, "page-ack", "page:P1", "{}"), "#1: acknowledge queued");
	assert_row(o, "pagerduty|acknowledge|page:P1|PagerDuty #1||{\"incident\":{\"type\":"
		      "\"incident_reference\",\"status\":\"acknowledged\"}}");
	orders_text(o,
		"SELECT subject || '|' || state || '|' || person || '|' || public FROM outbox",
		"page:P1|queued|Dana|0");
	orders_text(o, "SELECT group_concat(id || ' ' || coalesce(wanted, '-')) FROM page",
		"P1 acknowledged,P2 -");
	orders_refused(
		o, ERR_REFUSED, "on its way to PagerDuty already", "page-ack", "page:P1", "{}");
	/* Who wants it resolved need not wait for that. */
	(void)orders_do(o, "page-resolve", "page:P1", "{\"to\":\"PagerDuty #1\"}");
	orders_refused(o, ERR_REFUSED, "be resolved is on its way", "page-ack", "page:P1", "{}");
	assert_row(o, "pagerduty|resolve|page:P1|PagerDuty #1||{\"incident\":{\"type\":"
		      "\"incident_reference\",\"status\":\"resolved\"}}");
	orders_end(o);
}

/* An acknowledge now reopens what is resolved, and pages people again. */
static void
what_is_over_is_not_acknowledged(void **state)
{
	struct orders *o = begin(state, 2);

	assert_true(room_edit(o->room, "UPDATE page SET status = 'resolved' WHERE id = 'P1'"));
	assert_true(room_edit(o->room, "UPDATE page SET status = 'acknowledged' WHERE id = 'P2'"));
	orders_refused(o, ERR_REFUSED, "#1 is resolved; to acknowledge it now would open it",
		"page-ack", "page:P1", "{}");
	orders_refused(o, ERR_REFUSED, "#2 is acknowledged already", "page-ack", "page:P2", "{}");
	orders_refused(o, ERR_REFUSED, "none of these 2 pages", "page-ack", "",
		"{\"subjects\":[\"page:P1\",\"page:P2\"]}");
	orders_refused(o, ERR_REFUSED, "is resolved.", "page-escalate", "page:P1", "{}");
	orders_refused(o, ERR_REFUSED, "is no page or ticket", "page-ack", "page:PX", "{}");
	assert_true(room_edit(o->room,
		"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms, rev)"
		" VALUES (8812, 'down', 'open', '[]', 1, 1, 1)"));
	orders_refused(o, ERR_REFUSED, "a ticket is no page", "page-ack", "ticket:8812", "{}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM outbox"), 0);
	orders_end(o);
}

static void
where_it_was_read_to_go_is_where_it_goes(void **state)
{
	struct orders *o = begin(state, 2);

	orders_refused(o, ERR_REFUSED, "it would go to PagerDuty #1 now", "page-resolve", "page:P1",
		"{\"to\":\"PagerDuty #2\"}");
	/* A shell knows the id alone, and a group with one page left was read as one. */
	(void)orders_do(o, "page-resolve", "page:P1", "{\"to\":\"PagerDuty page:P1; Slack #a\"}");
	orders_text(o, "SELECT recipient FROM outbox", "PagerDuty page:P1");
	(void)orders_do(o, "page-resolve", "", "{\"to\":\"PagerDuty\",\"subjects\":[\"page:P2\"]}");
	assert_row(o, "pagerduty|resolve|page:P2|PagerDuty||{\"incident\":{\"type\":"
		      "\"incident_reference\",\"status\":\"resolved\"}}");
	orders_end(o);
}

/* 250 in one call, the most that PagerDuty takes. */
static void
many_are_a_few_rows(void **state)
{
	struct orders *o = begin(state, STORM);
	struct buf args;

	assert_true(room_edit(o->room, "UPDATE page SET status = 'acknowledged' WHERE id = 'P7'"));
	buf_init(&args, 64 * 1024);
	(void)buf_string(&args, "{\"subjects\":[\"page:P1\"");
	for (int i = 2; i <= STORM; i++)
		(void)buf_printf(&args, ",\"page:P%d\"", i);
	(void)buf_string(&args, "]}");
	assert_string_equal(orders_do(o, "page-ack", "", args.data),
		"599 pages: acknowledge queued, 1 need none");
	orders_text(o,
		"SELECT group_concat(object || ' ' || json_array_length(body, '$.incidents'))"
		" FROM (SELECT * FROM outbox ORDER BY number)",
		"pages 250,pages 250,pages 99");
	orders_text(o,
		"SELECT json_extract(body, '$.incidents[0].type') || ' '"
		" || json_extract(body, '$.incidents[0].status') FROM outbox LIMIT 1",
		"incident_reference acknowledged");
	/* each page once, none of them the one that needs nothing */
	assert_int_equal(orders_number(o, "SELECT count(DISTINCT json_extract(value, '$.id'))"
					  " FROM outbox, json_each(body, '$.incidents')"),
		STORM - 1);
	orders_text(o, "SELECT text FROM outbox ORDER BY number DESC LIMIT 1",
		"99 pages: #129, #189, #249, #309, #369 and 94 more");
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM page WHERE wanted = 'acknowledged'"),
		STORM - 1);
	/* a line for each call in the timeline, and none for each page */
	assert_int_equal(orders_number(o, "SELECT count(*) FROM event"
					  " WHERE source = 'person' AND overview"),
		3);
	buf_clear(&args);
	orders_end(o);
}

static void
a_page_goes_to_a_person_or_a_policy(void **state)
{
	struct orders *o = begin(state, 1);

	assert_string_equal(orders_do(o, "page-reassign", "page:P1", "{\"who\":\" lee sato\"}"),
		"#1: reassign queued");
	assert_row(o, "pagerduty|reassign|page:P1|PagerDuty: lee sato|to lee sato|{\"incident\":"
		      "{\"type\":\"incident_reference\",\"assignments\":[{\"assignee\":{\"id\":"
		      "\"PLEE\",\"type\":\"user_reference\"}}]}}");
	(void)orders_do(o, "page-reassign", "page:P1", "{\"who\":\"Checkout\"}");
	assert_row(o,
		"pagerduty|reassign|page:P1|PagerDuty: Checkout|to the policy Checkout|"
		"{\"incident\":{\"type\":\"incident_reference\",\"escalation_policy\":{\"id\":"
		"\"POLICY1\",\"type\":\"escalation_policy_reference\"}}}");
	(void)orders_do(o, "page-reassign", "page:P1", "{\"who\":\"me\"}");
	orders_text(o,
		"SELECT json_extract(body, '$.incident.assignments[0].assignee.id')"
		" FROM outbox ORDER BY number DESC LIMIT 1",
		"PDANA");
	orders_refused(o, ERR_REFUSED, "PagerDuty's id of \"Noor Aziz\" is not known",
		"page-reassign", "page:P1", "{\"who\":\"Noor Aziz\"}");
	orders_refused(o, ERR_USAGE, "Say who", "page-reassign", "page:P1", "{\"who\":\" \"}");
	orders_end(o);
}

static void
the_next_level_is_found(void **state)
{
	struct orders *o = begin(state, 2);

	(void)orders_do(o, "page-escalate", "page:P1", "{}");
	assert_row(o, "pagerduty|escalate|page:P1|PagerDuty #1|to level 2|{\"incident\":{\"type\":"
		      "\"incident_reference\",\"escalation_level\":2}}");
	assert_true(room_edit(
		o->room, "UPDATE page SET raw = replace(raw, 'PDANA', 'PLEE') WHERE id = 'P2'"));
	orders_refused(o, ERR_REFUSED, "behind the level of the page nobody is on call",
		"page-escalate", "page:P2", "{}");
	assert_true(room_edit(
		o->room, "UPDATE page SET raw = replace(raw, 'PLEE', 'PKIM') WHERE id = 'P2'"));
	orders_refused(o, ERR_REFUSED, "not known which level the page has reached",
		"page-escalate", "page:P2", "{}");
	orders_refused(o, ERR_REFUSED, "one of the pages", "page-escalate", "",
		"{\"subjects\":[\"page:P1\",\"page:P2\"]}");
	(void)orders_do(
		o, "page-escalate", "", "{\"subjects\":[\"page:P1\",\"page:P2\"],\"level\":3}");
	assert_row(o,
		"pagerduty|escalate|pages|PagerDuty|to level 3; 2 pages: #2, #1|{\"incidents\":"
		"[{\"id\":\"P2\",\"type\":\"incident_reference\",\"escalation_level\":3},"
		"{\"id\":\"P1\",\"type\":\"incident_reference\",\"escalation_level\":3}]}");
	orders_refused(o, ERR_USAGE, "from 1 on", "page-escalate", "page:P1", "{\"level\":0}");
	orders_refused(o, ERR_USAGE, "from 1 on", "page-escalate", "page:P1", "{\"level\":-1}");
	orders_end(o);
}

static void
a_snooze_ends(void **state)
{
	struct orders *o = begin(state, 60);
	char args[4096];
	size_t length = 0;

	(void)snprintf(args, sizeof args, "{\"until_ms\":%lld}",
		(long long)o->room->now_ms + 1000 + 3600 * 1000);
	(void)orders_do(o, "page-snooze", "page:P1", args);
	assert_row(o, "pagerduty|snooze|page:P1|PagerDuty #1|for 1 h|{\"duration\":3600}");
	(void)snprintf(args, sizeof args,
		"{\"until_ms\":%lld,\"subjects\":[\"page:P1\",\"page:P2\"]}",
		(long long)o->room->now_ms + 1000 + 90 * 60 * 1000);
	(void)orders_do(o, "page-snooze", "", args);
	orders_text(o,
		"SELECT group_concat(object || ' ' || text || ' ' || body) FROM outbox"
		" WHERE number > 1",
		"page:P2 for 1 h 30 min {\"duration\":5400},"
		"page:P1 for 1 h 30 min {\"duration\":5400}");
	orders_refused(o, ERR_USAGE, "Say how long", "page-snooze", "page:P1", "{}");
	orders_refused(
		o, ERR_USAGE, "later than now", "page-snooze", "page:P1", "{\"until_ms\":5}");
	(void)snprintf(args, sizeof args, "{\"until_ms\":%lld}",
		(long long)o->room->now_ms + INT64_C(8) * 24 * 3600 * 1000);
	orders_refused(o, ERR_USAGE, "within a week", "page-snooze", "page:P1", args);
	length = (size_t)snprintf(args, sizeof args, "{\"until_ms\":%lld,\"subjects\":[\"page:P1\"",
		(long long)o->room->now_ms + 1000000);
	for (int i = 2; i <= 51; i++)
		length += (size_t)snprintf(args + length, sizeof args - length, ",\"page:P%d\"", i);
	(void)snprintf(args + length, sizeof args - length, "]}");
	orders_refused(o, ERR_REFUSED, "Take 50 pages at most", "page-snooze", "", args);
	orders_end(o);
}

static void
pages_are_merged_into_one(void **state)
{
	struct orders *o = begin(state, 3);

	assert_string_equal(orders_do(o, "page-merge", "",
				    "{\"into\":\"3\",\"to\":\"PagerDuty #3\",\"subjects\":"
				    "[\"page:P1\",\"page:P2\",\"page:P3\"]}"),
		"#2, #1 into it: merge queued");
	assert_row(o, "pagerduty|merge|page:P3|PagerDuty #3|#2, #1 into it|{\"source_incidents\":"
		      "[{\"id\":\"P2\",\"type\":\"incident_reference\"},{\"id\":\"P1\",\"type\":"
		      "\"incident_reference\"}]}");
	assert_int_equal(orders_number(o, "SELECT count(wanted) FROM page"), 0);
	(void)orders_do(o, "page-merge", "page:P1", "{\"into\":\"page:P2\"}");
	orders_text(o, "SELECT recipient FROM outbox WHERE number = 2", "PagerDuty page:P2");
	orders_refused(o, ERR_USAGE, "not merged into itself", "page-merge", "page:P1",
		"{\"into\":\"#1\"}");
	orders_refused(o, ERR_REFUSED, "no open page has the number 9", "page-merge", "page:P1",
		"{\"into\":\"9\"}");
	orders_refused(o, ERR_USAGE, "into which page", "page-merge", "page:P1", "{}");
	/* Who is apart knows nothing of what is restricted. */
	assert_true(room_edit(o->room,
		"INSERT INTO incident (id, title, kind, status, restricted, declared_ms, rev)"
		" VALUES ('4', 'x', 'security', 'open', 1, 1, 1)"));
	assert_true(room_edit(o->room, "UPDATE page SET incident_id = '4' WHERE id = 'P2'"));
	o->actor.apart = true;
	orders_refused(o, ERR_REFUSED, "no open page has the number #2", "page-merge", "page:P1",
		"{\"into\":\"#2\"}");
	orders_end(o);
}

static void
a_priority_is_one_of_theirs(void **state)
{
	struct orders *o = begin(state, 1);

	assert_true(room_edit(o->room,
		"INSERT INTO priority (id, name, place, rev) VALUES ('PRIO1', 'P1', 1, 1)"));
	(void)orders_do(o, "page-priority", "page:P1", "{\"priority\":\"p1\"}");
	assert_row(o, "pagerduty|priority|page:P1|PagerDuty #1|P1|{\"incident\":{\"type\":"
		      "\"incident_reference\",\"priority\":{\"id\":\"PRIO1\",\"type\":"
		      "\"priority_reference\"}}}");
	orders_refused(o, ERR_REFUSED, "no priority \"P9\"", "page-priority", "page:P1",
		"{\"priority\":\"P9\"}");
	orders_end(o);
}

/* The words leave as they were typed; of what is over a note may be written as well. */
static void
words_leave_as_they_were_typed(void **state)
{
	struct orders *o = begin(state, 2);

	assert_true(room_edit(o->room, "UPDATE page SET status = 'resolved' WHERE id = 'P1'"));
	(void)orders_do(o, "page-note", "page:P1", "{\"text\":\" \\\"5 %\\\" of it\\n \"}");
	assert_row(o, "pagerduty|note|page:P1|PagerDuty #1| \"5 %\" of it\n |"
		      "{\"note\":{\"content\":\" \\\"5 %\\\" of it\\u000a \"}}");
	assert_int_equal(orders_number(o, "SELECT next_ms FROM outbox"), 0);
	(void)orders_do(o, "page-update", "page:P2", "{\"text\":\"Checkout is slow.\"}");
	assert_row(o, "pagerduty|status-update|page:P2|PagerDuty #2, its subscribers|Checkout is "
		      "slow.|{\"message\":\"Checkout is slow.\"}");
	/* a mail does not come back: it can be taken back, and is held, as what is public */
	assert_int_equal(orders_number(o, "SELECT public FROM outbox WHERE number = 2"), 1);
	assert_int_equal(orders_number(o, "SELECT next_ms - made_ms FROM outbox WHERE number = 2"),
		OUTBOX_UNDO_MS);
	orders_refused(o, ERR_REFUSED, "about one page", "page-update", "",
		"{\"text\":\"x\",\"subjects\":[\"page:P1\",\"page:P2\"]}");
	(void)orders_do(o, "page-responders", "page:P2",
		"{\"who\":\"Lee Sato\",\"text\":\"the database\"}");
	assert_row(o,
		"pagerduty|responders|page:P2|PagerDuty: Lee Sato|the database|{\"message\":"
		"\"the database\",\"responder_request_targets\":[{\"responder_request_target\":"
		"{\"id\":\"PLEE\",\"type\":\"user_reference\"}}]}");
	orders_refused(
		o, ERR_USAGE, "A note needs a text", "page-note", "page:P2", "{\"text\":\" \"}");
	orders_end(o);
}

static void
a_lead_is_paged(void **state)
{
	struct orders *o = begin(state, 1);
	char *title;

	(void)orders_do(o, "page-lead", "",
		"{\"text\":\"Checkout is down.\\nTried a restart.\","
		"\"to\":\"PagerDuty: the lead on call\"}");
	assert_row(o,
		"pagerduty|trigger|lead|PagerDuty: the lead on call|Checkout is down.\nTried a "
		"restart.|{\"incident\":{\"type\":\"incident\",\"title\":\"Checkout is down.\","
		"\"service\":{\"id\":\"PSLEAD\",\"type\":\"service_reference\"},\"urgency\":"
		"\"high\",\"body\":{\"type\":\"incident_body\",\"details\":\"Checkout is down."
		"\\u000aTried a restart.\"}}}");
	/* a title is as much as a phone reads out, of whole characters */
	(void)orders_do(o, "page-lead", "",
		"{\"text\":\"1"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\""
		"}");
	title = room_string(o->room, "SELECT json_extract(body, '$.incident.title') FROM outbox"
				     " WHERE number = 2");
	assert_int_equal(strlen(title), 199);
	free(title);
	pagerduty.page_lead = "";
	orders_refused(o, ERR_REFUSED, "names no service", "page-lead", "", "{\"text\":\"help\"}");
	pagerduty.page_lead = "PSLEAD";
	orders_end(o);
}

/* R10: note, follow-up, page closed. */
static void
a_fluke_closes_its_page(void **state)
{
	struct orders *o = begin(state, 3);

	assert_string_equal(orders_do(o, "page-triage", "page:P1",
				    "{\"verdict\":\"fluke\",\"note\":\"a probe died\","
				    "\"to\":\"PagerDuty #1\"}"),
		"a fluke; to do in daylight; note and resolve queued");
	orders_text(o,
		"SELECT group_concat(verb || ' ' || object || ' ' || text || ' ' || body)"
		" FROM (SELECT * FROM outbox ORDER BY number)",
		"note page:P1 a probe died {\"note\":{\"content\":\"a probe died\"}},"
		"resolve page:P1  {\"incident\":{\"type\":\"incident_reference\","
		"\"status\":\"resolved\"}}");
	orders_text(o, "SELECT wanted FROM page WHERE id = 'P1'", "resolved");
	assert_string_equal(orders_do(o, "page-triage", "",
				    "{\"verdict\":\"fluke\",\"note\":\"a probe\","
				    "\"subjects\":[\"page:P1\",\"page:P2\",\"page:P3\"]}"),
		"3 pages: a fluke; to do in daylight; resolve queued");
	assert_row(o, "pagerduty|resolve|pages|PagerDuty|a probe; 2 pages: #3, #2|{\"incidents\":"
		      "[{\"id\":\"P3\",\"type\":\"incident_reference\",\"status\":\"resolved\","
		      "\"resolution\":\"a probe\"},{\"id\":\"P2\",\"type\":\"incident_reference\","
		      "\"status\":\"resolved\",\"resolution\":\"a probe\"}]}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM outbox"), 3);
	orders_end(o);
}

/* What is no fluke stays open; and what is over is judged all the same. */
static void
only_a_fluke_that_is_open_closes(void **state)
{
	struct orders *o = begin(state, 2);

	(void)orders_do(o, "page-triage", "page:P1", "{\"verdict\":\"bad_check\"}");
	assert_true(room_edit(o->room, "UPDATE page SET status = 'resolved' WHERE id = 'P2'"));
	assert_string_equal(orders_do(o, "page-triage", "page:P2",
				    "{\"verdict\":\"fluke\",\"note\":\"a probe\"}"),
		"a fluke; to do in daylight");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM outbox"), 0);
	orders_end(o);
}

/* R41: an operator's is put to the lead, and nothing leaves before it is approved. */
static void
an_operator_proposes_it(void **state)
{
	struct orders *o = begin(state, 1);

	o->actor = (struct actor){.name = "Kim", .level = LEVEL_OPERATOR};
	(void)orders_do(o, "page-ack", "page:P1", "{}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM outbox"), 0);
	assert_int_equal(orders_number(o, "SELECT count(wanted) FROM page"), 0);
	o->actor = (struct actor){.name = "Dana", .level = LEVEL_LEAD};
	(void)orders_do(o, "proposal-approve", "proposal:1", "{}");
	orders_text(o, "SELECT verb || ' ' || person FROM outbox", "acknowledge Dana");
	/* but who needs a lead does not wait for one */
	o->actor = (struct actor){.name = "Kim", .level = LEVEL_OPERATOR};
	(void)orders_do(o, "page-lead", "", "{\"text\":\"help\"}");
	orders_text(o, "SELECT verb || ' ' || person FROM outbox WHERE number = 2", "trigger Kim");
	orders_end(o);
}

/* R21: wherever it is ordered, it carries the number of the restricted incident; and the hook program,
 * which tells others, is not told. */
static void
what_is_restricted_stays_so(void **state)
{
	static const char *program[] = {"/bin/true"};
	struct config hooked = config;
	struct orders *o = begin(state, 3);

	hooked.hook = (struct strings){.at = program, .count = 1};
	o->rules.config = &hooked;
	assert_true(room_edit(o->room,
		"INSERT INTO incident (id, title, kind, status, restricted, declared_ms, rev)"
		" VALUES ('3', 'Mail', 'outage', 'open', 0, 1, 1),"
		" ('4', 'x', 'security', 'open', 1, 1, 1)"));
	assert_true(room_edit(o->room, "UPDATE page SET incident_id = '4' WHERE id = 'P2'"));
	(void)orders_do(
		o, "page-note", "page:P2", "{\"incident\":\"3\",\"text\":\"the key is out\"}");
	(void)orders_do(
		o, "page-ack", "", "{\"incident\":\"3\",\"subjects\":[\"page:P1\",\"page:P2\"]}");
	orders_text(o, "SELECT group_concat(target || ' ' || incident_id) FROM outbox",
		"pagerduty 4,pagerduty 4");
	orders_text(o, "SELECT group_concat(DISTINCT incident_id) FROM event WHERE kind = 'outbox'",
		"4");
	(void)orders_do(o, "page-ack", "page:P3", "{\"incident\":\"3\"}");
	orders_text(o,
		"SELECT group_concat(target || ' ' || incident_id) FROM outbox WHERE number > 2",
		"pagerduty 3,hook 3");
	orders_end(o);
}

static void
without_pagerduty_nothing_is_queued(void **state)
{
	struct orders *o = begin(state, 1);

	o->rules.config = NULL;
	orders_refused(o, ERR_REFUSED, "the config has no pagerduty", "page-ack", "page:P1", "{}");
	assert_string_equal(orders_do(o, "page-triage", "page:P1",
				    "{\"verdict\":\"fluke\",\"note\":\"a probe\"}"),
		"a fluke; to do in daylight");
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_acknowledge_is_queued_and_wanted, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_over_is_not_acknowledged, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			where_it_was_read_to_go_is_where_it_goes, room_make, room_remove),
		cmocka_unit_test_setup_teardown(many_are_a_few_rows, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_page_goes_to_a_person_or_a_policy, room_make, room_remove),
		cmocka_unit_test_setup_teardown(the_next_level_is_found, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_snooze_ends, room_make, room_remove),
		cmocka_unit_test_setup_teardown(pages_are_merged_into_one, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			a_priority_is_one_of_theirs, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			words_leave_as_they_were_typed, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_lead_is_paged, room_make, room_remove),
		cmocka_unit_test_setup_teardown(a_fluke_closes_its_page, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			only_a_fluke_that_is_open_closes, room_make, room_remove),
		cmocka_unit_test_setup_teardown(an_operator_proposes_it, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			what_is_restricted_stays_so, room_make, room_remove),
		cmocka_unit_test_setup_teardown(
			without_pagerduty_nothing_is_queued, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
