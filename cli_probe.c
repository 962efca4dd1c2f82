/* cli_probe.c - has the engine's program ask the services once.
 * SPDX-License-Identifier: MIT */
#include "cli_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"

enum { LINE_BYTES = 2048, ARGUMENTS_MOST = 8, SENTENCE_BYTES = LINE_BYTES + 32 };

/* "ok\tpagerduty\tanswers: ..."; what is none of that is said as it is. */
static void
take_line(char *line, cli_probed *probed, void *to)
{
	char said[SENTENCE_BYTES];
	char *what = strchr(line, '\t');
	char *sentence = what == NULL ? NULL : strchr(what + 1, '\t');

	line[strcspn(line, "\n")] = '\0';
	if (sentence == NULL) {
		(void)snprintf(said, sizeof said, "the probe says: %s", line);
		probed(to, "fail", "services", said);
		return;
	}
	*what++ = *sentence++ = '\0';
	probed(to, line, what, sentence);
}

/* False when a signal that is caught came first. */
static bool
take_lines(int fd, cli_probed *probed, void *to)
{
	FILE *lines = fdopen(fd, "r");
	char line[LINE_BYTES];
	bool all;

	if (lines == NULL) {
		(void)close(fd);
		return false;
	}
	while (fgets(line, sizeof line, lines) != NULL)
		take_line(line, probed, to);
	all = feof(lines) != 0;
	(void)fclose(lines);
	return all;
}

/* Starts the probe with what it says in a pipe; its errors are for the terminal. */
static struct err
start(const char *config, const struct clock *clock_now, char *const *environment, pid_t *pid,
	int *out)
{
	char program[PATH_MAX];
	char clock[64];
	char probe[] = "--probe";
	char clock_option[] = "--clock";
	char config_option[] = "--config";
	char *argv[ARGUMENTS_MOST] = {program, probe, clock_option, clock};
	posix_spawn_file_actions_t actions;
	struct err e = cli_find_program("warroom-engine", program);
	int ends[2];
	int reason;

	if (e.kind != ERR_NONE)
		return e;
	clock_print(clock_now, clock, sizeof clock);
	if (config != NULL) {
		argv[4] = config_option;
		memcpy(&argv[5], &config, sizeof argv[5]); /* exec takes it as it is */
	}
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_make(ERR_IO, "No pipe to the probe can be made: %s.", strerror(errno));
	reason = posix_spawn_file_actions_init(&actions);
	if (reason == 0)
		reason = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	if (reason == 0)
		reason = posix_spawn(pid, program, &actions, NULL, argv,
			environment != NULL ? environment : environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(ends[1]);
	if (reason == 0) {
		*out = ends[0];
		return NO_ERR;
	}
	(void)close(ends[0]);
	return err_make(ERR_IO, "%s cannot be started: %s.", program, strerror(reason));
}

struct err
cli_probe(const char *config, const struct clock *clock, char *const *environment,
	cli_probed *probed, void *to)
{
	pid_t pid = 0;
	int fd = -1;
	int status = 0;
	struct err e;

	(void)fflush(stdout);
	e = start(config, clock, environment, &pid, &fd);
	if (e.kind != ERR_NONE)
		return e;
	if (!take_lines(fd, probed, to))
		(void)kill(pid, SIGTERM); /* it clears up and ends */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status))
		probed(to, "fail", "services", "the probe was killed before it was done");
	return NO_ERR;
}
