/* tests/fuzz/fuzz_spool.c - anything at all as a file of DIR/spool, where orders wait for an
 * engine.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/wire.h"
#include "store/spool.h"
#include "tests/fuzz/fuzz.h"

static const char name[] = "0000001795168800-0.json";

struct pass {
	struct json *json;
	int taken;
	enum spool_end end;
};

/* As the engine takes one. */
static enum spool_end
take(void *to, const struct spool_file *file)
{
	struct pass *pass = to;
	struct order order = {.name = NULL};
	struct err e = file->e;
	struct buf text;

	pass->taken++;
	fuzz_hold(
		strcmp(file->name, name) == 0 && file->owner == getuid(), "it is that file, ours");
	fuzz_hold(file->line[file->length] == '\0', "a line ends in NUL");
	fuzz_hold(file->length == 0 || file->line[file->length - 1] != '\n',
		"its line feeds are taken away");
	buf_init(&text, 2 * (size_t)WIRE_LINE_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = json_read(pass->json, file->line, file->length);
	if (e.kind == ERR_NONE)
		e = order_parse(pass->json, &text, &order);
	if (e.kind == ERR_NONE)
		e = fuzz_order(&order, LEVEL_OPERATOR, NULL);
	fuzz_hold(
		e.kind != ERR_RECORD && e.kind != ERR_IO, e.text); /* it would be tried for ever */
	pass->end = e.kind == ERR_NONE ? SPOOL_DONE : SPOOL_BAD;
	buf_clear(&text);
	return pass->end;
}

void
fuzz_spool(const uint8_t *data, size_t size)
{
	static struct json *json;
	struct record *r = fuzz_room();
	struct pass pass = {.taken = 0};
	char path[256], bad[256];

	if (json == NULL)
		fuzz_hold(json_open(&json).kind == ERR_NONE, "JSON can be read");
	pass.json = json;
	(void)snprintf(path, sizeof path, "%s/spool", fuzz_dir());
	(void)mkdir(path, 0700);
	(void)snprintf(path, sizeof path, "%s/spool/%s", fuzz_dir(), name);
	(void)snprintf(bad, sizeof bad, "%s/spool/bad/%s", fuzz_dir(), name);
	fuzz_write(path, data, size);
	fuzz_hold(spool_read(fuzz_dir(), 10, take, &pass) == 1 && pass.taken == 1,
		"a file is taken once, and goes");
	fuzz_hold(access(path, F_OK) != 0, "it is no longer in the spool");
	fuzz_hold((unlink(bad) == 0) == (pass.end == SPOOL_BAD), "what is bad is kept");
	fuzz_hold(spool_read(fuzz_dir(), 10, take, &pass) == 0, "the spool is empty");
	fuzz_check_room(r);
	fuzz_feel(r);
}
