/* tests/test_oauth.c - tokens that a service gives for a client's secret, and their file.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/server.h"
#include "tests/vault.h"

struct oauth {
	int status;
	const char *body; /* NULL: token-N, for life_s */
	int life_s;
};

static bool
gives_token(struct server *s, int fd, const char *request)
{
	const struct oauth *o = s->to;
	char body[256];

	(void)request;
	(void)snprintf(body, sizeof body, "{\"access_token\":\"token-%d\",\"expires_in\":%d}",
		(int)s->requests, o->life_s);
	return server_reply(fd, o->status, "Content-Type: application/json\r\n",
		o->body != NULL ? o->body : body);
}

static void
an_oauth_client_gets_a_token_and_keeps_it_while_it_lasts(void **state)
{
	struct oauth o = {200, NULL, 7200};
	char seen[SERVER_REQUEST_BYTES];
	char url[128];
	struct vault b;
	struct server s;

	(void)state;
	server_start(&s, gives_token, &o);
	(void)snprintf(url, sizeof url, "%s/oauth/tokens", s.url);
	vault_open(&b);
	vault_oauth(&b, url);
	vault_get(&b);
	assert_string_equal(b.error.text, "");
	assert_string_equal(b.secret, "token-1");
	server_last(&s, seen, sizeof seen);
	assert_non_null(strstr(seen, "POST /oauth/tokens HTTP/1.1"));
	assert_non_null(strstr(seen,
		"{\"grant_type\":\"client_credentials\",\"client_secret\":\"s3\\\"cret\","
		"\"client_id\":\"war%sroom\",\"scope\":\"read write\",\"expires_in\":86400}"));
	vault_get(&b);
	assert_string_equal(b.secret, "token-1");
	assert_int_equal(s.requests, 1);
	assert_int_equal(credential_refused(b.credential), 0); /* that token; not the client yet */
	vault_get(&b);
	assert_string_equal(b.secret, "token-2");
	assert_true(credential_refused(b.credential) == INT64_MAX);
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_MISSING);
	assert_int_equal(s.requests, 2);
	vault_close(&b);
	server_stop(&s);
}

static void
an_exchange_is_a_form_where_it_is_to_be_one(void **state)
{
	struct oauth o = {200, NULL, 7200};
	char seen[SERVER_REQUEST_BYTES];
	struct vault b;
	struct server s;

	(void)state;
	server_start(&s, gives_token, &o);
	vault_open(&b);
	b.config.form = true;
	vault_oauth(&b, s.url);
	vault_get(&b);
	assert_string_equal(b.secret, "token-1");
	server_last(&s, seen, sizeof seen);
	assert_non_null(strstr(seen, "Content-Type: application/x-www-form-urlencoded\r\n"));
	assert_non_null(strstr(seen, "\r\n\r\ngrant_type=client_credentials&client_secret=s3%22cret"
				     "&client_id=war%25sroom&scope=read%20write"));
	vault_close(&b);
	server_stop(&s);
}

static void
a_token_that_lives_is_used_on_while_no_new_one_comes(void **state)
{
	struct oauth o = {200, NULL, 2};
	struct vault b;
	struct server s;
	int asked;

	(void)state;
	server_start(&s, gives_token, &o);
	vault_open(&b);
	vault_oauth(&b, s.url);
	vault_get(&b);
	assert_string_equal(b.secret, "token-1");
	(void)usleep(1810 * 1000); /* nine tenths are over */
	o.status = 503;
	vault_get(&b);
	assert_string_equal(b.error.text, "");
	assert_string_equal(b.secret, "token-1");
	asked = s.requests;
	assert_int_equal(asked, 2);
	vault_get(&b); /* it is not asked for at every poll */
	assert_string_equal(b.secret, "token-1");
	assert_int_equal(s.requests, asked);
	(void)usleep(250 * 1000);
	vault_get(&b);
	assert_int_equal(b.error.kind, ERR_NET);
	vault_close(&b);
	server_stop(&s);
}

static void
a_token_outlives_the_process_and_is_nobody_elses(void **state)
{
	struct oauth o = {200, NULL, 7200};
	char dir[] = "/tmp/warroom-token-XXXXXX";
	char path[64];
	char command[96];
	struct stat info;
	struct vault b;
	struct server s;

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof path, "%s/zendesk", dir);
	server_start(&s, gives_token, &o);
	vault_open(&b);
	b.config.cache = path;
	vault_oauth(&b, s.url);
	vault_get(&b);
	assert_string_equal(b.secret, "token-1");
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	vault_restart(&b);
	vault_get(&b);
	assert_string_equal(b.secret, "token-1");
	assert_int_equal(s.requests, 1);
	b.config.client_id = "another";
	vault_restart(&b);
	vault_get(&b);
	assert_string_equal(b.secret, "token-2");
	vault_restart(&b); /* what others could have read or written is not used */
	assert_int_equal(chmod(path, 0640), 0);
	vault_get(&b);
	assert_string_equal(b.secret, "token-3");
	vault_restart(&b);
	vault_get(&b);
	assert_string_equal(b.secret, "token-3");
	assert_int_equal(credential_refused(b.credential), 0);
	assert_int_not_equal(stat(path, &info), 0);
	vault_restart(&b);
	o.life_s = 1;
	vault_get(&b);
	assert_string_equal(b.secret, "token-4");
	(void)usleep(1050 * 1000);
	vault_restart(&b);
	vault_get(&b);
	assert_string_equal(b.secret, "token-5");
	vault_close(&b);
	server_stop(&s);
	(void)snprintf(command, sizeof command, "rm -rf %s", dir);
	assert_int_equal(system(command), 0);
}

static void
a_token_that_cannot_be_kept_is_used_all_the_same(void **state)
{
	struct oauth o = {200, NULL, 7200};
	struct vault b;
	struct server s;

	(void)state;
	server_start(&s, gives_token, &o);
	vault_open(&b);
	b.config.cache = "/nonexistent/token";
	vault_oauth(&b, s.url);
	vault_get(&b);
	assert_string_equal(b.secret, "token-1");
	vault_close(&b);
	server_stop(&s);
}

static void
an_oauth_token_is_renewed_ahead_of_its_end(void **state)
{
	struct oauth o = {200, NULL, 1};
	struct vault b;
	struct server s;

	(void)state;
	server_start(&s, gives_token, &o);
	vault_open(&b);
	vault_oauth(&b, s.url);
	vault_get(&b);
	assert_string_equal(b.secret, "token-1");
	(void)usleep(920 * 1000);
	uv_update_time(&b.loop);
	vault_get(&b);
	assert_string_equal(b.secret, "token-2");
	vault_close(&b);
	server_stop(&s);
}

static void
an_oauth_service_that_gives_no_token_is_told(void **state)
{
	static const struct {
		struct oauth o;
		enum err_kind kind;
	} cases[] = {
		{{401, "{\"error\":\"invalid_client\"}", 0}, ERR_REFUSED},
		{{503, "{}", 0}, ERR_NET},
		{{200, "<html>", 0}, ERR_MALFORMED},
		{{200, "{\"access_token\":null}", 0}, ERR_MALFORMED},
		{{200, "{\"access_token\":\"a b\\u000a\"}", 0}, ERR_MALFORMED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct oauth o = cases[i].o;
		struct vault b;
		struct server s;

		server_start(&s, gives_token, &o);
		vault_open(&b);
		vault_oauth(&b, s.url);
		vault_get(&b);
		assert_int_equal(b.error.kind, cases[i].kind);
		assert_null(strstr(b.error.text, "s3"));
		vault_get(&b); /* and may be asked again */
		assert_int_equal(b.error.kind, cases[i].kind);
		vault_close(&b);
		server_stop(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_oauth_client_gets_a_token_and_keeps_it_while_it_lasts),
		cmocka_unit_test(an_exchange_is_a_form_where_it_is_to_be_one),
		cmocka_unit_test(a_token_that_lives_is_used_on_while_no_new_one_comes),
		cmocka_unit_test(a_token_outlives_the_process_and_is_nobody_elses),
		cmocka_unit_test(a_token_that_cannot_be_kept_is_used_all_the_same),
		cmocka_unit_test(an_oauth_token_is_renewed_ahead_of_its_end),
		cmocka_unit_test(an_oauth_service_that_gives_no_token_is_told),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
