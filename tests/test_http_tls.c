/* tests/test_http_tls.c - whom we trust, and how it is told when we do not. The peer is openssl s_server.
 * SPDX-License-Identifier: MIT */
#include "net/http.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { RUN_MOST_MS = 5000 };

/* A directory with two certificates for localhost, one of them long expired, and one for another name. */
static const char make_certificates[] =
	"set -e; cd \"$1\"; touch index; echo 01 >serial; mkdir new\n"
	"cat >ca.cnf <<'X'\n"
	"[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=new\ndefault_md="
	"sha256\n"
	"policy=p\nunique_subject=no\n[p]\ncommonName=supplied\n"
	"[local]\nsubjectAltName=DNS:localhost\nbasicConstraints=CA:TRUE\n"
	"[other]\nsubjectAltName=DNS:api.example\nbasicConstraints=CA:TRUE\n"
	"X\n"
	"openssl req -new -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj "
	"/CN=localhost\n"
	"make() { openssl ca -batch -config ca.cnf -selfsign -keyfile key.pem -in csr.pem -out "
	"$1.pem "
	"-extensions $2 -startdate 20200101000000Z -enddate $3; }\n"
	"make good local 20990101000000Z; make old local 20200201000000Z\n"
	"make other other 20990101000000Z\n";

struct peer {
	pid_t pid;
	char url[64];
};

struct bench {
	char dir[64];
	uv_loop_t loop;
	uv_timer_t limit;
	struct http *http;
	int done;
	long status;
	struct err error;
};

static int
set_up(void **state)
{
	struct bench *b = calloc(1, sizeof *b);
	pid_t pid;
	int status = 1;

	if (b == NULL)
		return -1;
	(void)snprintf(b->dir, sizeof b->dir, "/tmp/warroom-tls-XXXXXX");
	if (mkdtemp(b->dir) == NULL)
		return -1;
	pid = fork();
	if (pid == 0) {
		if (freopen("/dev/null", "w", stderr) != NULL)
			(void)execl("/bin/sh", "sh", "-c", make_certificates, "sh", b->dir,
				(char *)NULL);
		_exit(1);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return -1;
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;
	char command[96];

	(void)snprintf(command, sizeof command, "rm -rf %s", b->dir);
	if (system(command) != 0)
		return -1;
	free(b);
	return 0;
}

/* Starts s_server with one of the certificates; `version` is one more option. */
static struct peer
peer_start(const struct bench *b, const char *certificate, const char *version)
{
	struct peer p = {0};
	char line[256] = "";
	char cert[96];
	char key[96];
	int out[2];
	int port = 0;
	FILE *file;

	(void)snprintf(cert, sizeof cert, "%s/%s.pem", b->dir, certificate);
	(void)snprintf(key, sizeof key, "%s/key.pem", b->dir);
	assert_int_equal(pipe(out), 0);
	p.pid = fork();
	if (p.pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)dup2(out[1], STDOUT_FILENO);
		(void)close(out[0]);
		(void)execlp("openssl", "openssl", "s_server", "-accept", "127.0.0.1:0", "-www",
			"-cert", cert, "-key", key, "-cipher", "ALL:@SECLEVEL=0", version,
			(char *)NULL);
		_exit(1);
	}
	(void)close(out[1]);
	file = fdopen(out[0], "r");
	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, "ACCEPT ", 7) == 0)
			break;
	assert_int_equal(sscanf(line, "ACCEPT 127.0.0.1:%d", &port), 1);
	(void)fclose(file);
	(void)snprintf(p.url, sizeof p.url, "https://localhost:%d/", port);
	return p;
}

static void
peer_stop(const struct peer *p)
{
	(void)kill(p->pid, SIGKILL);
	(void)waitpid(p->pid, NULL, 0);
}

static void
on_reply(void *to, const struct http_reply *reply)
{
	struct bench *b = to;

	b->done++;
	b->status = reply->status;
	b->error = reply->error;
}

static void
on_limit(uv_timer_t *timer)
{
	(void)timer;
	fail_msg("nothing came back");
}

/* One request, trusting only this certificate; "" trusts the system's. */
static void
fetch(struct bench *b, const char *trusted, const char *url)
{
	struct http_request q = {.method = "GET", .url = url};
	char path[96] = "";

	if (trusted[0] != '\0')
		(void)snprintf(path, sizeof path, "%s/%s.pem", b->dir, trusted);
	b->done = 0;
	assert_int_equal(uv_loop_init(&b->loop), 0);
	assert_int_equal(uv_timer_init(&b->loop, &b->limit), 0);
	assert_int_equal(uv_timer_start(&b->limit, on_limit, RUN_MOST_MS, 0), 0);
	assert_string_equal(http_open(&b->loop, path, &b->http).text, "");
	assert_string_equal(http_send(b->http, &q, on_reply, b, NULL).text, "");
	while (b->done == 0)
		(void)uv_run(&b->loop, UV_RUN_ONCE);
	http_close(b->http, NULL, NULL);
	uv_close((uv_handle_t *)&b->limit, NULL);
	(void)uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->loop), 0);
}

static void
assert_says(const struct bench *b, const char *sentence)
{
	assert_int_equal(b->error.kind, ERR_NET);
	if (strncmp(b->error.text, sentence, strlen(sentence)) != 0)
		fail_msg("\"%s\" does not begin with \"%s\"", b->error.text, sentence);
}

static void
a_certificate_that_ca_file_trusts_is_good(void **state)
{
	struct bench *b = *state;
	struct peer p = peer_start(b, "good", "-tls1_2");

	fetch(b, "good", p.url);
	assert_string_equal(b->error.text, "");
	assert_int_equal(b->status, 200);
	peer_stop(&p);
}

static void
one_that_nobody_trusts_is_refused(void **state)
{
	struct bench *b = *state;
	struct peer p = peer_start(b, "good", "-tls1_3");

	fetch(b, "", p.url);
	assert_says(b, "The certificate of localhost is not signed by anyone trusted here");
	peer_stop(&p);
}

static void
one_for_another_name_is_refused(void **state)
{
	struct bench *b = *state;
	struct peer p = peer_start(b, "other", "-tls1_3");

	fetch(b, "other", p.url);
	assert_says(b, "The certificate of localhost is for another name.");
	peer_stop(&p);
}

static void
one_that_has_expired_is_refused_and_the_clock_is_shown(void **state)
{
	struct bench *b = *state;
	struct peer p = peer_start(b, "old", "-tls1_3");

	fetch(b, "old", p.url);
	assert_says(b, "The certificate of localhost has expired; this machine's clock says 20");
	peer_stop(&p);
}

static void
an_old_protocol_is_refused(void **state)
{
	struct bench *b = *state;
	struct peer p = peer_start(b, "good", "-tls1_1");

	fetch(b, "good", p.url);
	assert_says(b, "localhost and this machine cannot agree on TLS 1.2 or newer.");
	peer_stop(&p);
}

static void
a_ca_file_that_is_not_there_is_named(void **state)
{
	struct bench *b = *state;
	struct peer p = peer_start(b, "good", "-tls1_3");

	fetch(b, "missing", p.url);
	assert_says(b, "The certificates in /tmp/warroom-tls-");
	peer_stop(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_certificate_that_ca_file_trusts_is_good),
		cmocka_unit_test(one_that_nobody_trusts_is_refused),
		cmocka_unit_test(one_for_another_name_is_refused),
		cmocka_unit_test(one_that_has_expired_is_refused_and_the_clock_is_shown),
		cmocka_unit_test(an_old_protocol_is_refused),
		cmocka_unit_test(a_ca_file_that_is_not_there_is_named),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	if (system("command -v openssl >/dev/null") != 0) {
		(void)printf("skipped: there is no openssl here\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
