/* cli_init_try.c - `warroom init` has the services asked whether a token is good.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli_init.h"
#include "store/config.h"

enum { TEXT_CAP_BYTES = 64 * 1024, VARIABLE_BYTES = 64 };

/* Ours and the token that was typed, in `space`, which is wiped by the caller. */
static char **
make_environment(const struct init_service *service, char *space, size_t size)
{
	size_t count = 0;
	char **all;
	char variable[VARIABLE_BYTES];

	while (environ[count] != NULL)
		count++;
	all = calloc(count + 2, sizeof *all);
	if (all == NULL)
		return NULL;
	memcpy(all, environ, count * sizeof *all);
	if (service->way == INIT_TYPED) {
		init_variable(service, variable);
		(void)snprintf(space, size, "%s=%s", variable, secret_reveal(&service->token));
		all[count] = space;
	}
	return all;
}

static struct err
write_try(const char *path, const struct buf *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool well = fd >= 0 && write(fd, text->data, text->length) == (ssize_t)text->length;
	int reason = errno;

	if (fd >= 0)
		(void)close(fd);
	return well ? NO_ERR
		    : err_make(ERR_IO, "%s cannot be written: %s.", path, strerror(reason));
}

static struct err
probe(const struct init_service *service, const char *path, const struct clock *clock,
	cli_probed *probed, void *to)
{
	char space[SECRET_MAX_BYTES + VARIABLE_BYTES];
	struct config *config = NULL;
	char **environment;
	struct err e = config_load(path, &config);

	config_free(config);
	if (e.kind != ERR_NONE)
		return e;
	environment = make_environment(service, space, sizeof space);
	if (environment == NULL)
		return err_make(ERR_FULL, "Memory is short.");
	e = cli_probe(path, clock, environment, probed, to);
	explicit_bzero(space, sizeof space);
	free(environment);
	return e;
}

struct err
init_try(const struct init *init, const struct init_service *service, const struct clock *clock,
	cli_probed *probed, void *to)
{
	const char *place = getenv("TMPDIR");
	char dir[PATH_MAX];
	char path[PATH_MAX + 16];
	struct buf text;
	struct err e;

	buf_init(&text, TEXT_CAP_BYTES);
	e = init_text(init, service, &text);
	(void)snprintf(dir, sizeof dir, "%s/warroom-init-XXXXXX",
		place != NULL && place[0] == '/' ? place : "/tmp");
	if (e.kind == ERR_NONE && mkdtemp(dir) == NULL)
		e = err_make(ERR_IO, "%s cannot be made: %s.", dir, strerror(errno));
	if (e.kind == ERR_NONE) {
		(void)snprintf(path, sizeof path, "%s/warroom.yaml", dir);
		e = write_try(path, &text);
		if (e.kind == ERR_NONE)
			e = probe(service, path, clock, probed, to);
		(void)unlink(path);
		(void)rmdir(dir);
	}
	buf_clear(&text);
	return e;
}
