/* tests/test_orders_triage.c - judging pages, and tying pages and tickets to an incident.
 * SPDX-License-Identifier: MIT */
#include "tests/orders.h"

#include <time.h>

#include "store/ticket.h"
#include "store/triage.h"

enum { MANY = 10000 };

#define TICKET                                                                                     \
	"INSERT INTO ticket (id, subject, status, tags, created_ms, updated_ms, rev)"              \
	" VALUES (8812, 'checkout is down', 'open', '[]', 1, 1, 1)"

static int64_t
utc_ms(int year, int month, int day, int hour)
{
	struct tm tm = {
		.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour};

	return (int64_t)timegm(&tm) * 1000;
}

static struct orders *
begin(void **state, int pages)
{
	struct orders *o = orders_begin(*state);

	(void)setenv("TZ", "UTC", 1);
	tzset();
	orders_pages(o, pages);
	assert_true(room_edit(o->room, TICKET));
	return o;
}

static void
daylight_is_ten_in_the_morning_of_the_next_working_day(void **state)
{
	(void)state;
	(void)setenv("TZ", "UTC", 1);
	tzset();
	/* a Friday, a Thursday, a Saturday and a Sunday of November 2025 */
	assert_int_equal(triage_next_day(utc_ms(2025, 11, 21, 3)), utc_ms(2025, 11, 24, 10));
	assert_int_equal(triage_next_day(utc_ms(2025, 11, 20, 23)), utc_ms(2025, 11, 21, 10));
	assert_int_equal(triage_next_day(utc_ms(2025, 11, 22, 3)), utc_ms(2025, 11, 24, 10));
	assert_int_equal(triage_next_day(utc_ms(2025, 11, 23, 23)), utc_ms(2025, 11, 24, 10));
	assert_int_equal(triage_next_day(utc_ms(2025, 12, 31, 12)), utc_ms(2026, 1, 1, 10));
	/* the night in which the clocks go back is an hour longer */
	(void)setenv("TZ", "America/Detroit", 1);
	tzset();
	assert_int_equal(triage_next_day(utc_ms(2025, 10, 31, 20)), utc_ms(2025, 11, 3, 15));
	(void)setenv("TZ", "UTC", 1);
	tzset();
}

static void
a_fluke_needs_its_note_and_is_looked_at_in_daylight(void **state)
{
	struct orders *o = begin(state, 3);

	orders_refused(o, ERR_USAGE, "A fluke needs a note", "page-triage", "page:P1",
		"{\"verdict\":\"fluke\"}");
	orders_refused(o, ERR_USAGE, "A fluke needs a note", "page-triage", "page:P1",
		"{\"verdict\":\"fluke\",\"note\":\" \\n\"}");
	assert_string_equal(orders_do(o, "page-triage", "page:P1",
				    "{\"verdict\":\"fluke\",\"note\":\"a probe died\"}"),
		"a fluke; to do in daylight");
	orders_text(o, "SELECT triage FROM page WHERE id = 'P1'", "fluke");
	orders_text(o,
		"SELECT what || '|' || text || '|' || subject || '|' || person || '|' || "
		"incident_id FROM followup",
		"fluke|Fluke: page 1: a probe died|page:P1|Dana|");
	assert_int_equal(orders_number(o, "SELECT due_ms FROM followup"), utc_ms(2025, 11, 24, 10));
	orders_text(o, "SELECT text FROM event WHERE kind = 'note' AND subject = 'page:P1'",
		"a probe died");
	orders_text(o,
		"SELECT text FROM event WHERE kind = 'page' AND overview"
		" AND source = 'person'",
		"judged fluke: page 1");
	/* said again it is not done again */
	(void)orders_do(o, "page-triage", "page:P1", "{\"verdict\":\"fluke\",\"note\":\"x\"}");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM followup"), 1);
	orders_end(o);
}

static void
noise_is_flukes_and_bad_checks(void **state)
{
	struct orders *o = begin(state, 6);
	int64_t noise = -1, pages = -1;

	(void)orders_do(o, "page-triage", "page:P1", "{\"verdict\":\"fluke\",\"note\":\"x\"}");
	(void)orders_do(o, "page-triage", "page:P2", "{\"verdict\":\"bad_check\"}");
	(void)orders_do(o, "page-triage", "page:P3", "{\"verdict\":\"maintenance\"}");
	(void)orders_do(o, "page-triage", "page:P4", "{\"verdict\":\"duplicate\"}");
	(void)orders_do(o, "page-triage", "page:P5", "{\"verdict\":\"outage\"}");
	room_ok(triage_noise(o->room->record, 0, o->room->now_ms, &noise, &pages));
	assert_int_equal(noise, 2);
	assert_int_equal(pages, 6);
	room_ok(triage_noise(o->room->record, 0, utc_ms(2025, 11, 21, 0) + 120000, &noise, &pages));
	assert_int_equal(noise, 1);
	assert_int_equal(pages, 1);
	orders_text(o, "SELECT group_concat(text, '|') FROM followup",
		"Fluke: page 1: x|Bad check: page 2");
	orders_end(o);
}

static void
many_are_judged_at_once_or_none_of_them(void **state)
{
	struct orders *o = begin(state, 12);

	orders_refused(o, ERR_REFUSED, "\"page:P99\"", "page-triage", "",
		"{\"verdict\":\"duplicate\",\"subjects\":[\"page:P1\",\"page:P99\"]}");
	orders_refused(o, ERR_REFUSED, "a ticket is no fluke", "page-triage", "",
		"{\"verdict\":\"fluke\",\"note\":\"x\",\"subjects\":[\"page:P1\",\"ticket:8812\"]"
		"}");
	orders_refused(o, ERR_USAGE, "A page is judged", "page-triage", "page:P1",
		"{\"verdict\":\"odd\"}");
	orders_refused(o, ERR_USAGE, "Which page or ticket", "page-triage", "",
		"{\"verdict\":\"duplicate\"}");
	assert_string_equal(orders_do(o, "page-triage", "",
				    "{\"verdict\":\"fluke\",\"note\":\"deploy\",\"subjects\":"
				    "[\"page:P3\",\"page:P1\",\"page:P2\",\"page:P1\"]}"),
		"3 pages: a fluke; to do in daylight");
	assert_int_equal(orders_number(o, "SELECT count(*) FROM page WHERE triage = 'fluke'"), 3);
	orders_text(o, "SELECT text FROM followup", "Fluke: page 1 and 2 more: deploy");
	orders_text(o,
		"SELECT group_concat(text, '|') FROM event"
		" WHERE overview AND source = 'person' AND kind <> 'followup'",
		"3 pages: a fluke: deploy");
	orders_end(o);
}

static void
an_outage_declares_or_joins_the_one_that_is_open(void **state)
{
	struct orders *o = begin(state, 5);

	assert_string_equal(orders_do(o, "page-triage", "page:P1",
				    "{\"verdict\":\"outage\",\"severity\":\"3\"}"),
		"incident 1 declared");
	orders_text(o, "SELECT incident_id || triage FROM page WHERE id = 'P1'", "1outage");
	assert_string_equal(orders_do(o, "page-triage", "page:P2",
				    "{\"verdict\":\"outage\",\"severity\":\"2\"}"),
		"tied to incident 1");
	(void)orders_do(o, "page-triage", "ticket:8812",
		"{\"verdict\":\"outage\",\"severity\":\"5\",\"note\":\"same\"}");
	orders_text(o, "SELECT severity FROM incident", "2");
	orders_text(o, "SELECT incident_id FROM ticket", "1");
	(void)orders_do(o, "incident-declare", "", "{}");
	orders_refused(
		o, ERR_USAGE, "say which", "page-triage", "page:P3", "{\"verdict\":\"outage\"}");
	(void)orders_do(o, "page-triage", "page:P3", "{\"verdict\":\"outage\",\"incident\":\"2\"}");
	orders_refused(o, ERR_REFUSED, "page #3 belongs to incident 2", "page-triage", "page:P3",
		"{\"verdict\":\"outage\",\"incident\":\"1\"}");
	(void)orders_do(o, "incident-end", "incident:2", "{}");
	/* the screen's incident is over: a new one begins */
	assert_string_equal(orders_do(o, "page-triage", "page:P4",
				    "{\"verdict\":\"outage\",\"incident\":\"2\"}"),
		"incident 3 declared");
	orders_end(o);
}

static void
what_somebody_judged_meanwhile_is_not_judged_blindly(void **state)
{
	struct orders *o = begin(state, 2);

	o->seen_rev = record_rev(o->room->record);
	(void)orders_do(o, "page-triage", "page:P1", "{\"verdict\":\"maintenance\"}");
	orders_refused(o, ERR_REFUSED, "somebody judged this page meanwhile", "page-triage",
		"page:P1", "{\"verdict\":\"duplicate\"}");
	o->seen_rev = record_rev(o->room->record);
	(void)orders_do(o, "page-triage", "page:P1", "{\"verdict\":\"duplicate\"}");
	orders_end(o);
}

static void
what_the_service_tells_later_leaves_the_verdict_alone(void **state)
{
	static const char told[] = "{\"tickets\":[{\"id\":8812,\"subject\":\"worse\",\"status\":"
				   "\"open\",\"created_at\":\"2025-11-21T00:00:00Z\","
				   "\"updated_at\":\"2025-11-21T01:00:00Z\"}]}";
	struct orders *o = begin(state, 2);
	struct merge merge = {0};

	(void)orders_do(o, "page-triage", "page:P1", "{\"verdict\":\"outage\"}");
	(void)room_pages(o->room,
		"{\"incident\":{\"id\":\"P1\",\"title\":\"page 1 is worse\",\"status\":"
		"\"resolved\",\"created_at\":\"2025-11-21T00:01:00Z\",\"updated_at\":"
		"\"2025-11-21T01:01:00Z\",\"triage\":null,\"incident_id\":null}}");
	orders_text(o, "SELECT title || status || triage || incident_id FROM page WHERE id = 'P1'",
		"page 1 is worseresolvedoutage1");
	(void)orders_do(o, "ticket-tie", "ticket:8812", "{}");
	room_begin(o->room, "zendesk");
	room_ok(ticket_merge(o->room->record, told, sizeof told - 1, "{}", &merge));
	(void)room_end(o->room);
	orders_text(o, "SELECT subject || incident_id FROM ticket", "worse1");
	orders_end(o);
}

static void
tying_and_untying_takes_pages_and_tickets_alike(void **state)
{
	struct orders *o = begin(state, 5);

	orders_refused(o, ERR_REFUSED, "No incident is open", "page-tie", "page:P1", "{}");
	(void)orders_do(o, "incident-declare", "", "{}");
	assert_string_equal(orders_do(o, "page-tie", "page:P1", "{}"), "tied to incident 1");
	assert_string_equal(
		orders_do(o, "ticket-tie", "", "{\"subjects\":[\"ticket:8812\",\"page:P2\"]}"),
		"2 tied to incident 1");
	orders_text(o, "SELECT coalesce(triage, '-') FROM page WHERE id = 'P1'", "-");
	assert_string_equal(orders_do(o, "page-untie", "page:P1", "{}"), "untied from incident 1");
	orders_text(o, "SELECT coalesce(incident_id, '-') FROM page WHERE id = 'P1'", "-");
	orders_text(o,
		"SELECT incident_id || text FROM event WHERE subject = 'page:P1'"
		" ORDER BY seq DESC LIMIT 1",
		"1untied from incident 1: page 1");
	orders_refused(o, ERR_REFUSED, "belongs to no incident", "page-untie", "page:P1", "{}");
	(void)orders_do(o, "ticket-untie", "", "{\"subjects\":[\"ticket:8812\",\"page:P2\"]}");
	assert_int_equal(orders_number(o, "SELECT count(incident_id) FROM page"), 0);
	assert_int_equal(orders_number(o, "SELECT count(incident_id) FROM ticket"), 0);
	(void)orders_do(o, "incident-end", "", "{}");
	orders_refused(o, ERR_REFUSED, "No incident is open", "page-tie", "page:P1",
		"{\"incident\":\"1\"}");
	orders_end(o);
}

static void
ten_thousand_are_tied_within_a_second(void **state)
{
	struct orders *o = begin(state, MANY);
	struct timespec before, after;
	struct buf args;
	int64_t took_ms;

	(void)orders_do(o, "incident-declare", "", "{}");
	buf_init(&args, 1024 * 1024);
	(void)buf_string(&args, "{\"subjects\":[");
	for (int i = 1; i <= MANY; i++)
		(void)buf_printf(&args, "%s\"page:P%d\"", i > 1 ? "," : "", i);
	(void)buf_string(&args, "]}");
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
	(void)orders_do(o, "page-tie", "", args.data);
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
	took_ms =
		(after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
	if (took_ms > 1000)
		fail_msg("%lld ms", (long long)took_ms);
	assert_int_equal(
		orders_number(o, "SELECT count(*) FROM page WHERE incident_id = '1'"), MANY);
	assert_int_equal(orders_number(o, "SELECT count(*) FROM event WHERE overview"
					  " AND source = 'person'"
					  " AND kind NOT IN ('role', 'step')"),
		2);
	args.data[args.length - 2] = '\0';
	args.length -= 2;
	(void)buf_string(&args, ",\"page:X\"]}");
	orders_refused(o, ERR_USAGE, "10000 are the most", "page-tie", "", args.data);
	buf_clear(&args);
	orders_end(o);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(daylight_is_ten_in_the_morning_of_the_next_working_day),
		IN_ROOM(a_fluke_needs_its_note_and_is_looked_at_in_daylight),
		IN_ROOM(noise_is_flukes_and_bad_checks),
		IN_ROOM(many_are_judged_at_once_or_none_of_them),
		IN_ROOM(an_outage_declares_or_joins_the_one_that_is_open),
		IN_ROOM(what_somebody_judged_meanwhile_is_not_judged_blindly),
		IN_ROOM(what_the_service_tells_later_leaves_the_verdict_alone),
		IN_ROOM(tying_and_untying_takes_pages_and_tickets_alike),
		IN_ROOM(ten_thousand_are_tied_within_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
