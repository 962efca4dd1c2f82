/* tests/test_trial.c - a token is tried by reads alone, and what is missing is named.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include <cmocka.h>

#include "net/trial.h"
#include "store/buf.h"
#include "tests/server.h"

enum { ANSWERS_MOST = 8, SAID_BYTES = 8192 };

/* What a path is answered with; the first whose path the request begins with. */
struct answer {
	const char *path;
	int status;
	const char *headers;
	const char *body;
};

struct stage {
	struct server server;
	struct answer answers[ANSWERS_MOST];
	char asked[SAID_BYTES]; /* the request lines; under the server's lock */
	char said[SAID_BYTES];  /* "ok slack: ..\n" */
	uv_loop_t loop;
	uv_timer_t limit;
	struct http *http;
	struct record *record;
	struct trials *trials;
	struct config config;
	char dir[64];
};

static const struct token_config literal = {.way = TOKEN_LITERAL, .literal = "a-token"};

static void
append(char out[SAID_BYTES], const char *text)
{
	size_t length = strlen(out);

	(void)snprintf(out + length, SAID_BYTES - length, "%s", text);
}

static bool
on_request(struct server *s, int fd, const char *request)
{
	struct stage *stage = s->to;
	const char *path = strchr(request, ' ') + 1;
	char line[512];

	(void)snprintf(
		line, sizeof line, "%.*s\n", (int)(strstr(request, " HTTP/") - request), request);
	(void)pthread_mutex_lock(&s->lock);
	append(stage->asked, line);
	(void)pthread_mutex_unlock(&s->lock);
	for (int i = 0; i < ANSWERS_MOST && stage->answers[i].path != NULL; i++) {
		const struct answer *a = &stage->answers[i];

		if (strncmp(path, a->path, strlen(a->path)) == 0)
			return server_reply(
				fd, a->status, a->headers != NULL ? a->headers : "", a->body);
	}
	return server_reply(fd, 500, "", "{\"error\":\"nothing is known of that\"}");
}

static void
on_said(void *to, const char *verdict, const char *what, const char *sentence)
{
	struct stage *stage = to;
	char line[1024];

	(void)snprintf(line, sizeof line, "%s %s: %s\n", verdict, what, sentence);
	append(stage->said, line);
}

static void
on_http_closed(void *to)
{
	struct stage *stage = to;

	uv_close((uv_handle_t *)&stage->limit, NULL);
}

static void
on_closed(void *to)
{
	struct stage *stage = to;

	http_close(stage->http, on_http_closed, stage);
}

static void
on_turn(uv_timer_t *timer)
{
	struct stage *stage = timer->data;

	trials_close(stage->trials, on_closed, stage);
}

/* As an owner does: nothing is closed from within. */
static void
on_changed(void *to)
{
	struct stage *stage = to;

	if (trials_over(stage->trials))
		(void)uv_timer_start(&stage->limit, on_turn, 0, 0);
}

static void
run(struct stage *stage, uint64_t limit_ms)
{
	const struct trial_host host = {.loop = &stage->loop,
		.http = stage->http,
		.record = stage->record,
		.config = &stage->config,
		.say = on_said,
		.changed = on_changed,
		.to = stage};

	(void)uv_timer_start(&stage->limit, on_turn, limit_ms, 0);
	assert_int_equal(trials_open(&host, &stage->trials).kind, ERR_NONE);
	(void)uv_run(&stage->loop, UV_RUN_DEFAULT);
}

static int
begin(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);

	assert_non_null(stage);
	(void)snprintf(stage->dir, sizeof stage->dir, "/tmp/warroom-trial-XXXXXX");
	assert_non_null(mkdtemp(stage->dir));
	server_start(&stage->server, on_request, stage);
	assert_int_equal(uv_loop_init(&stage->loop), 0);
	(void)uv_timer_init(&stage->loop, &stage->limit);
	stage->limit.data = stage;
	assert_int_equal(http_open(&stage->loop, "", &stage->http).kind, ERR_NONE);
	assert_int_equal(record_open(stage->dir, RECORD_WRITE, &stage->record).kind, ERR_NONE);
	*state = stage;
	return 0;
}

static int
end(void **state)
{
	static const char *const names[] = {"warroom.db", "warroom.db-wal", "warroom.db-shm"};
	struct stage *stage = *state;
	char path[128];

	assert_int_equal(uv_loop_close(&stage->loop), 0);
	record_close(stage->record);
	server_stop(&stage->server);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", stage->dir, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(stage->dir);
	free(stage);
	return 0;
}

static void
say_is(const struct stage *stage, const char *line)
{
	if (strstr(stage->said, line) == NULL)
		fail_msg("no \"%s\" in:\n%s", line, stage->said);
}

/* ---- Slack ---- */

#define WHO                                                                                        \
	"{\"ok\":true,\"user\":\"warroom\",\"team\":\"Hosting\",\"user_id\":\"U1\",\"bot_id\":"    \
	"\"B1\"}"

static struct slack_config
slack_of(const struct stage *stage)
{
	return (struct slack_config){.url = stage->server.url,
		.token = literal,
		.team = "#general",
		.outage = "",
		.stakeholders = "C0AAAAAAA",
		.room = "inc-{date}"};
}

static void
the_rights_stand_in_a_header(void **state)
{
	struct stage *stage = *state;
	struct slack_config slack = slack_of(stage);

	slack.invite = (struct strings){.at = (const char *[]){"dana@hosting.example"}, .count = 1};
	stage->config.slack = &slack;
	stage->answers[0] = (struct answer){"/auth.test", 200,
		"x-oauth-scopes: chat:write,channels:read,channels:history\r\n", WHO};
	stage->answers[1] = (struct answer){"/conversations.list", 200, NULL,
		"{\"ok\":true,\"channels\":[{\"id\":\"C1\",\"name\":\"general\",\"is_member\":true}"
		","
		"{\"id\":\"C0AAAAAAA\",\"name\":\"board\",\"is_member\":true}]}"};
	stage->answers[2] = (struct answer){
		"/conversations.history", 200, NULL, "{\"ok\":true,\"messages\":[]}"};
	run(stage, 10000);
	say_is(stage, "ok slack: answers: warroom of the workspace Hosting\n");
	say_is(stage, "warn slack: the app lacks the right channels:manage: without it an incident "
		      "gets no channel");
	say_is(stage, "warn slack: the app lacks the right channels:join");
	say_is(stage, "warn slack: the app lacks the right users:read.email: without it nobody can "
		      "be invited");
	say_is(stage, "ok slack: the app is in #general (team), C0AAAAAAA (stakeholders)\n");
	assert_null(strstr(stage->said, "fail"));
	assert_null(strstr(stage->said, "chat:write:"));
	assert_string_equal(stage->asked, "GET /auth.test\n"
					  "GET "
					  "/conversations.list?limit=1000&types=public_channel\n"
					  "GET /conversations.history?limit=1&channel=C1\n");
}

static void
without_the_header_a_refusal_tells(void **state)
{
	struct stage *stage = *state;
	struct slack_config slack = slack_of(stage);

	stage->config.slack = &slack;
	stage->answers[0] = (struct answer){"/auth.test", 200, NULL, WHO};
	stage->answers[1] = (struct answer){"/conversations.list", 200, NULL,
		"{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"channels:read\","
		"\"provided\":\"incoming-webhook\"}"};
	run(stage, 10000);
	say_is(stage,
		"warn slack: the app lacks the right channels:read, and has incoming-webhook: "
		"whether there is #general (team), C0AAAAAAA (stakeholders) cannot be told");
	say_is(stage, "fail slack: the app lacks the right chat:write: without it nothing can be "
		      "posted");
}

static void
channels_are_looked_for_on_every_page(void **state)
{
	struct stage *stage = *state;
	struct slack_config slack = slack_of(stage);

	slack.outage = "leads";
	stage->config.slack = &slack;
	stage->answers[0] = (struct answer){"/auth.test", 200, NULL, WHO};
	stage->answers[1] = (struct answer){
		"/conversations.list?limit=1000&types=public_channel&cursor=a%3D", 200, NULL,
		"{\"ok\":true,\"channels\":[{\"id\":\"C0AAAAAAA\",\"name\":\"board\","
		"\"is_member\":false,\"is_archived\":true}]}"};
	stage->answers[2] =
		(struct answer){"/conversations.list?limit=1000&types=public", 200, NULL,
			"{\"ok\":true,\"channels\":[{\"id\":\"C1\",\"name\":\"general\",\"is_"
			"member\":false}],"
			"\"response_metadata\":{\"next_cursor\":\"a=\"}}"};
	stage->answers[3] = (struct answer){"/conversations.list?limit=1000&types=private", 200,
		NULL, "{\"ok\":false,\"error\":\"missing_scope\",\"needed\":\"groups:read\"}"};
	run(stage, 10000);
	say_is(stage,
		"fail slack: the app is not in #general (team), and may not post there: invite "
		"it into them, or give it the right chat:write.public\n");
	say_is(stage, "fail slack: C0AAAAAAA (stakeholders): archived");
	say_is(stage, "fail slack: Slack lists no leads (outage) to the app");
}

static void
a_token_that_is_no_good_is_sent_once(void **state)
{
	struct stage *stage = *state;
	struct slack_config slack = slack_of(stage);

	stage->config.slack = &slack;
	stage->answers[0] = (struct answer){
		"/auth.test", 200, NULL, "{\"ok\":false,\"error\":\"token_revoked\"}"};
	run(stage, 10000);
	assert_string_equal(stage->said,
		"fail slack: Slack refused the token (token_revoked). Check slack.token: it is "
		"wrong, or was revoked. What waits is kept\n");
	assert_string_equal(stage->asked, "GET /auth.test\n");
}

static void
a_webhook_is_not_posted_to(void **state)
{
	static const struct token_config hook = {
		.way = TOKEN_LITERAL, .literal = "https://hooks.slack.com/services/T0/B0/x"};
	static const struct token_config other = {.way = TOKEN_LITERAL, .literal = "xoxb-1"};
	struct stage *stage = *state;
	struct slack_config slack = {.url = stage->server.url, .webhook = hook};

	stage->config.slack = &slack;
	run(stage, 10000);
	assert_string_equal(stage->said, "ok slack: the webhook can be read; whether it works "
					 "cannot be asked without posting\n");
	assert_string_equal(stage->asked, "");
	slack.webhook = other;
	assert_int_equal(uv_loop_close(&stage->loop), 0);
	assert_int_equal(uv_loop_init(&stage->loop), 0);
	(void)uv_timer_init(&stage->loop, &stage->limit);
	assert_int_equal(http_open(&stage->loop, "", &stage->http).kind, ERR_NONE);
	run(stage, 10000);
	say_is(stage, "fail slack: what slack.webhook gives is no address");
	assert_null(strstr(stage->said, "xoxb"));
}

/* ---- Statuspage and Jira ---- */

static void
a_page_is_asked_for_with_its_components(void **state)
{
	struct stage *stage = *state;
	struct statuspage_config page = {.url = stage->server.url, .page = "abc", .token = literal};

	stage->config.statuspage = &page;
	stage->answers[0] =
		(struct answer){"/pages/abc/components?page=1&per_page=100", 200, NULL, "[]"};
	stage->answers[1] =
		(struct answer){"/pages/abc", 200, NULL, "{\"id\":\"abc\",\"name\":\"Hosting\"}"};
	run(stage, 10000);
	assert_string_equal(stage->said,
		"ok statuspage: answers: the page Hosting\n"
		"warn statuspage: the page has no components: none can be set with an incident\n");
	assert_string_equal(stage->asked, "GET /pages/abc\n"
					  "GET /pages/abc/components?page=1&per_page=100\n");
}

static void
a_type_that_may_not_be_made_is_told_with_those_that_may(void **state)
{
	struct stage *stage = *state;
	struct jira_config jira = {.url = stage->server.url,
		.email = "agent@hosting.example",
		.token = literal,
		.project = "IM",
		.type = "Incident"};

	stage->config.jira = &jira;
	stage->answers[0] = (struct answer){
		"/rest/api/3/myself", 200, NULL, "{\"displayName\":\"Warroom Agent\"}"};
	stage->answers[1] =
		(struct answer){"/rest/api/3/issue/createmeta/IM/issuetypes?", 200, NULL,
			"{\"issueTypes\":[{\"name\":\"Bug\",\"subtask\":false},"
			"{\"name\":\"incident\",\"subtask\":true},{\"name\":\"Task\"}]}"};
	run(stage, 10000);
	assert_string_equal(stage->said,
		"ok jira: answers: Warroom Agent\n"
		"fail jira: may make no issues of the type Incident in IM, but Bug, Task: correct "
		"jira.type\n");
}

static void
trouble_is_told_in_words(void **state)
{
	struct stage *stage = *state;
	struct statuspage_config page = {.url = stage->server.url, .page = "abc", .token = literal};
	struct jira_config jira = {.url = stage->server.url,
		.email = "agent@hosting.example",
		.token = literal,
		.project = "IM",
		.type = "Incident"};

	stage->config.statuspage = &page;
	stage->config.jira = &jira;
	stage->answers[0] = (struct answer){"/pages", 420, NULL, "{\"error\":\"slowly\"}"};
	stage->answers[1] =
		(struct answer){"/rest", 302, "Location: https://elsewhere.example/\r\n", "moved"};
	run(stage, 10000);
	say_is(stage, "fail statuspage: Statuspage has had too many requests with this token: ask "
		      "again in a minute\n");
	say_is(stage, "fail jira: Jira sent us elsewhere (HTTP 302): is jira.url right?\n");
}

static bool
never(struct server *s, int fd, const char *request)
{
	(void)fd;
	(void)request;
	(void)server_sleep(s, 60 * 1000);
	return false;
}

static void
who_does_not_answer_is_named_in_the_end(void **state)
{
	struct stage *stage = *state;
	struct slack_config slack = slack_of(stage);

	stage->server.answer = never;
	stage->config.slack = &slack;
	run(stage, 300);
	assert_string_equal(stage->said, "fail slack: Slack did not answer in time\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_rights_stand_in_a_header, begin, end),
		cmocka_unit_test_setup_teardown(without_the_header_a_refusal_tells, begin, end),
		cmocka_unit_test_setup_teardown(channels_are_looked_for_on_every_page, begin, end),
		cmocka_unit_test_setup_teardown(a_token_that_is_no_good_is_sent_once, begin, end),
		cmocka_unit_test_setup_teardown(a_webhook_is_not_posted_to, begin, end),
		cmocka_unit_test_setup_teardown(
			a_page_is_asked_for_with_its_components, begin, end),
		cmocka_unit_test_setup_teardown(
			a_type_that_may_not_be_made_is_told_with_those_that_may, begin, end),
		cmocka_unit_test_setup_teardown(trouble_is_told_in_words, begin, end),
		cmocka_unit_test_setup_teardown(
			who_does_not_answer_is_named_in_the_end, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
