/* tests/test_source_bomb.c - an answer that is small on the wire and large here.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/server.h"
#include "tests/source_bench.h"
#include "tests/toy.h"

/* There when the address sanitizer is, whose realloc always copies. */
extern void __asan_init(void) __attribute__((weak));

/* A line of /proc/self/status, in KiB. */
static long
memory_kib(const char *name)
{
	FILE *file = fopen("/proc/self/status", "r");
	char line[128];
	long kib = -1;

	assert_non_null(file);
	while (fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			kib = strtol(line + strlen(name) + 1, NULL, 10);
	(void)fclose(file);
	return kib;
}

/* Sends what the file at `to` holds as gzip. */
static bool
sends_file(struct server *s, int fd, const char *request)
{
	FILE *file = fopen(s->to, "rb");
	char data[16384];
	size_t length;
	bool ok;

	(void)request;
	ok = file != NULL && server_write(fd,
				     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
				     "Content-Encoding: gzip\r\nConnection: close\r\n\r\n",
				     94);
	while (ok && (length = fread(data, 1, sizeof data, file)) > 0)
		ok = server_write(fd, data, length);
	if (file != NULL)
		(void)fclose(file);
	return false;
}

static void
a_gzip_bomb_costs_no_more_than_the_largest_answer(void **state)
{
	char path[] = "/tmp/warroom-bomb-XXXXXX";
	char command[128];
	struct server s;
	struct bench b;
	struct toy toy;
	long before_kib;

	(void)state;
	assert_true(mkstemp(path) >= 0);
	(void)snprintf(command, sizeof command, "head -c 268435456 /dev/zero | gzip -1 >%s", path);
	assert_int_equal(system(command), 0);
	server_start(&s, sends_file, path);
	bench_open(&b, 1);
	toy_init(&toy);
	before_kib = memory_kib("VmHWM:");
	toy_open(&toy, &b, s.url);
	bench_run(&b, 1000);
	assert_state(source_now(b.sources[0]), SOURCE_MALFORMED);
	assert_string_equal(source_now(b.sources[0])->error,
		"The answer of 127.0.0.1 is larger than 32 MiB. "
		"Nothing of it was recorded; the next poll asks again.");
	assert_in_range(
		memory_kib("VmHWM:") - before_kib, 0, (__asan_init != NULL ? 3 * 64 : 64) * 1024);
	bench_close(&b);
	server_stop(&s);
	(void)remove(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gzip_bomb_costs_no_more_than_the_largest_answer),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
