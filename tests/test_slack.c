/* tests/test_slack.c - where audiences read in Slack, and how words and names are put for it.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "store/slack.h"

static struct slack
slack_of(const char *team, const char *outage, const char *stakeholders, bool webhook)
{
	return (struct slack){.team = text_of(team),
		.outage = text_of(outage),
		.stakeholders = text_of(stakeholders),
		.pattern = text_of("inc-{date}-{slug}"),
		.invite = text_of(""),
		.room_id = text_of(""),
		.room_name = text_of(""),
		.webhook = webhook};
}

static void
an_audience_reads_in_its_channel(void **state)
{
	struct slack slack = slack_of("#general", "tech-outage", "C012AB3CD", false);
	struct slack_place place;

	(void)state;
	assert_true(slack_place(&slack, "1", "team", &place));
	assert_string_equal(place.verb, "post");
	assert_string_equal(place.channel, "#general");
	assert_string_equal(place.object, "#general");
	assert_string_equal(place.to, "Slack #general");
	assert_true(slack_place(&slack, "1", "outage", &place));
	assert_string_equal(place.channel, "tech-outage");
	assert_string_equal(place.to, "Slack #tech-outage");
	assert_true(slack_place(&slack, "1", "stakeholders", &place));
	assert_string_equal(place.to, "Slack C012AB3CD");
	assert_false(slack_place(&slack, "1", "customers", &place));
	assert_false(slack_place(&slack, "1", "public", &place));
	assert_false(slack_place(&slack, "1", "room", &place));
	slack.room_id = text_of("C0ROOM001");
	slack.room_name = text_of("inc-1");
	assert_true(slack_place(&slack, "7", "room", &place));
	assert_string_equal(place.channel, "C0ROOM001");
	assert_string_equal(place.object, "room:7");
	assert_string_equal(place.to, "Slack #inc-1");
	slack.team = text_of("#a; Slack #b"); /* recipients are parted by that */
	assert_true(slack_place(&slack, "1", "team", &place));
	assert_null(strchr(place.to, ';'));
}

static void
a_webhook_leads_to_one_channel(void **state)
{
	struct slack slack = slack_of("", "#tech-outage", "", true);
	struct slack_place place;

	(void)state;
	assert_true(slack_place(&slack, "1", "outage", &place));
	assert_string_equal(place.verb, "webhook");
	assert_string_equal(place.channel, "");
	assert_string_equal(place.to, "Slack #tech-outage");
	assert_false(slack_place(&slack, "1", "team", &place));
	slack = slack_of("", "", "", true);
	assert_true(slack_place(&slack, "1", "team", &place));
	assert_string_equal(place.to, "Slack by its webhook");
	assert_true(slack_place(&slack, "1", "outage", &place));
	assert_false(slack_place(&slack, "1", "stakeholders", &place));
	slack.room_id = text_of("C0ROOM001");
	assert_false(slack_place(&slack, "1", "room", &place));
}

/* What a stranger wrote into a title neither calls everybody nor hides where a link leads. */
static void
words_arrive_as_they_were_read(void **state)
{
	struct slack_place post = {.verb = "post", .channel = "#general"};
	struct slack_place webhook = {.verb = "webhook"};
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	assert_true(slack_message(&post, "<!channel> a & \"b\"\n<https://x.example|y>", &out));
	assert_string_equal(out.data,
		"{\"channel\":\"#general\",\"text\":\"&lt;!channel&gt; a &amp; \\\"b\\\"\\u000a"
		"&lt;https://x.example|y&gt;\",\"mrkdwn\":false,\"parse\":\"none\","
		"\"unfurl_links\":false,\"unfurl_media\":false}");
	buf_reset(&out);
	assert_true(slack_message(&webhook, "*a* <b", &out));
	assert_string_equal(out.data, "{\"text\":\"*a* &lt;b\",\"mrkdwn\":false}");
	buf_clear(&out);
	buf_init(&out, 20);
	assert_false(slack_message(&post, "too long for this", &out));
	buf_clear(&out);
}

static void
what_slack_would_cut_is_refused(void **state)
{
	char text[SLACK_TEXT_MOST * 2 + 3];

	(void)state;
	text[0] = '\0';
	assert_int_equal(slack_check_text(text, "A", SLACK_TEXT_MOST).kind, ERR_USAGE);
	assert_int_equal(slack_check_text(" \n", "A", SLACK_TEXT_MOST).kind, ERR_USAGE);
	for (int i = 0; i < SLACK_TEXT_MOST; i++)
		memcpy(text + (size_t)i * 2, "\xc3\xa9", 3); /* a character of two bytes */
	assert_int_equal(slack_check_text(text, "A", SLACK_TEXT_MOST).kind, ERR_NONE);
	text[SLACK_TEXT_MOST * 2] = 'x';
	text[SLACK_TEXT_MOST * 2 + 1] = '\0';
	assert_int_equal(slack_check_text(text, "A", SLACK_TEXT_MOST).kind, ERR_USAGE);
}

static void
a_room_has_a_name_that_slack_takes(void **state)
{
	struct incident incident = {.declared_ms = INT64_C(1763687000000),
		.title = text_of("Checkout: 5xx, EU (!) & \xc3\x89t\xc3\xa9  "),
		.key = {.id = "12"}};
	char name[SLACK_NAME_BYTES];
	char longest[300];

	(void)state;
	(void)setenv("TZ", "UTC", 1);
	tzset();
	slack_room_name(text_of("inc-{date}-{slug}"), &incident, name);
	assert_string_equal(name, "inc-20251121-checkout-5xx-eu-t");
	slack_room_name(text_of("War Room {id}"), &incident, name);
	assert_string_equal(name, "war-room-12");
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	incident.title = text_of(longest);
	slack_room_name(text_of("inc-{date}-{slug}"), &incident, name);
	assert_int_equal(strlen(name), SLACK_NAME_MOST);
	incident.title = text_of("\xd0\x9f\xd0\xbb\xd0\xb0\xd1\x82\xd0\xb5\xd0\xb6\xd0\xb8");
	slack_room_name(text_of("{slug}"), &incident, name);
	assert_string_equal(name, "incident-12");
	slack_name("#Inc 4: Checkout_EU-", name);
	assert_string_equal(name, "inc-4-checkout_eu");
	slack_name("!!", name);
	assert_string_equal(name, "");
}

static void
a_topic_says_what_it_is_and_who_leads(void **state)
{
	struct incident incident = {.title = text_of("Checkout is down"),
		.label = text_of("Critical"),
		.lead = text_of("Dana Reyes"),
		.severity = 1};
	char longest[900];
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	slack_topic(&incident, &out);
	assert_string_equal(out.data, "Critical: Checkout is down. Dana Reyes leads.");
	buf_reset(&out);
	incident.label = text_of("");
	incident.lead = text_of("");
	slack_topic(&incident, &out);
	assert_string_equal(out.data, "Severity 1: Checkout is down.");
	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	incident.title = incident.lead = incident.label = text_of(longest);
	buf_reset(&out);
	slack_topic(&incident, &out);
	assert_true(out.length <= SLACK_TOPIC_MOST);
	buf_clear(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_audience_reads_in_its_channel),
		cmocka_unit_test(a_webhook_leads_to_one_channel),
		cmocka_unit_test(words_arrive_as_they_were_read),
		cmocka_unit_test(what_slack_would_cut_is_refused),
		cmocka_unit_test(a_room_has_a_name_that_slack_takes),
		cmocka_unit_test(a_topic_says_what_it_is_and_who_leads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
