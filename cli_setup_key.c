/* cli_setup_key.c - `warroom setup-observers --as NAME KEY.pub`: lets one more person watch.
 *
 * sshd_config's ForceCommand takes the place of whatever command a key's line has, so a name cannot
 * be part of one; it is in a variable, the only one that sshd takes from a key's line.
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli_setup.h"
#include "cli_sshd.h"
#include "store/file.h"
#include "store/text.h"

enum {
	NAME_BYTES = 64, /* as many as the engine takes of a name */
	PLAIN_BYTES = 256,
	KEY_BYTES = 16384,
	LINE_BYTES = 32768,
	KEYS_BYTES = 1024 * 1024,
	ASIDE_BYTES = SETUP_PATH_BYTES + 8,
	WORD_BYTES = 64
};

static const char *const kinds[] = {"ssh-ed25519", "sk-ssh-ed25519@openssh.com",
	"ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
	"sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa"};

/* ---- what was given ---- */

static struct err
check_name(const char *name)
{
	struct buf plain;
	bool same;

	buf_init(&plain, PLAIN_BYTES);
	text_plain(text_of(name), false, PLAIN_BYTES - 1, &plain);
	same = strcmp(plain.data, name) == 0;
	buf_clear(&plain);
	if (name[0] == '\0' || strlen(name) > NAME_BYTES || !same || strpbrk(name, "\"\\") != NULL)
		return err_make(ERR_USAGE,
			"--as takes a name of at most %d bytes, without quotes, backslashes and "
			"control "
			"characters.",
			NAME_BYTES);
	return NO_ERR;
}

/* All of a file, up to the cap of `out`. */
static struct err
read_all(const char *path, int flags, struct buf *out)
{
	char bytes[4096];
	char shown[120];
	ssize_t length = -1;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | flags);

	(void)text_show(text_of(path), true, shown, sizeof shown);
	while (fd >= 0 && !out->full && (length = read(fd, bytes, sizeof bytes)) > 0)
		(void)buf_add(out, bytes, (size_t)length);
	if (fd < 0 || length < 0) {
		struct err e = err_make(ERR_IO, "%s cannot be read: %s.", shown, strerror(errno));

		if (fd >= 0)
			(void)close(fd);
		return e;
	}
	(void)close(fd);
	if (out->full || strlen(out->data) != out->length)
		return err_make(ERR_MALFORMED, "%s is no file of keys.", shown);
	return NO_ERR;
}

static bool
is_kind(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (strlen(kinds[i]) == length && strncmp(word, kinds[i], length) == 0)
			return true;
	}
	return false;
}

/* "ssh-ed25519 AAAA..." of the first line that is no comment; what it is called by its owner
 * goes. */
static struct err
find_key(const char *text, struct buf *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
	size_t kind;
	size_t blanks;
	size_t length;

	if (strstr(text, "PRIVATE KEY") != NULL)
		return err_make(ERR_USAGE, "That is a private key, which nobody but its owner "
					   "should have: give the file "
					   "that ends in .pub.");
	while (*text == '#' || *text == '\n' || *text == '\r')
		text += *text == '#' ? strcspn(text, "\n") : 1;
	kind = strcspn(text, " \t\r\n");
	blanks = strspn(text + kind, " \t");
	length = strspn(text + kind + blanks, digits);
	if (!is_kind(text, kind) || blanks == 0 || length < WORD_BYTES ||
		strchr(" \t\r\n", text[kind + blanks + length]) == NULL)
		return err_make(ERR_USAGE, "That is no public key of ssh: one line, ssh-ed25519 "
					   "AAAA..., as ssh-keygen "
					   "writes it to the file that ends in .pub.");
	(void)buf_printf(out, "%.*s %.*s", (int)kind, text, (int)length, text + kind + blanks);
	return NO_ERR;
}

/* ssh-keygen reads it as sshd would. */
static struct err
check_key(const char *file)
{
	const char *const argv[] = {"ssh-keygen", "-l", "-f", file, NULL};

	return sshd_run(argv, NULL);
}

/* ---- the file ---- */

static struct err
open_aside(const char *path, const struct buf *keys)
{
	char aside[ASIDE_BYTES];
	struct err e = NO_ERR;
	int fd;

	(void)snprintf(aside, sizeof aside, "%s.new", path);
	(void)unlink(aside);
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0 || fchmod(fd, 0644) != 0 || !file_write(fd, keys->data, keys->length) ||
		fsync(fd) != 0 || rename(aside, path) != 0)
		e = err_make(ERR_IO, "%s cannot be written: %s.", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	if (e.kind != ERR_NONE)
		(void)unlink(aside);
	else
		(void)file_sync_parent(path);
	return e;
}

static struct err
add_line(struct setup *s, const char *path, const char *key, const struct buf *line)
{
	struct buf keys;
	struct err e;

	buf_init(&keys, KEYS_BYTES);
	e = read_all(path, O_NOFOLLOW, &keys);
	if (e.kind == ERR_NONE && strstr(keys.data, strchr(key, ' ') + 1) != NULL)
		e = err_make(ERR_REFUSED,
			"That key is in %s already: to give it another name, change its line "
			"there.",
			path);
	else if (e.kind == ERR_NONE && s->apply) {
		if (keys.length > 0 && keys.data[keys.length - 1] != '\n')
			(void)buf_string(&keys, "\n");
		(void)buf_add(&keys, line->data, line->length);
		e = keys.full ? err_make(ERR_FULL, "%s is too long.", path)
			      : open_aside(path, &keys);
	}
	buf_clear(&keys);
	return e;
}

struct err
setup_key(struct setup *s, const char *name, const char *file)
{
	char path[SETUP_PATH_BYTES];
	struct buf text;
	struct buf key;
	struct buf line;
	struct err e = check_name(name);

	buf_init(&text, KEY_BYTES);
	buf_init(&key, KEY_BYTES);
	buf_init(&line, LINE_BYTES);
	if (e.kind == ERR_NONE)
		e = read_all(file, 0, &text);
	if (e.kind == ERR_NONE)
		e = find_key(text.data, &key);
	if (e.kind == ERR_NONE)
		e = check_key(file);
	if (e.kind == ERR_NONE && !setup_keys_path(s, path))
		e = err_make(ERR_FULL, "The path of the keys is too long.");
	if (e.kind == ERR_NONE) {
		(void)buf_printf(
			&line, "restrict,pty,environment=\"WARROOM_AS=%s\" %s\n", name, key.data);
		e = s->apply || access(path, F_OK) == 0 ? add_line(s, path, key.data, &line)
							: NO_ERR;
	}
	if (e.kind == ERR_NONE && s->apply)
		(void)printf("%s may watch: ssh %s@this-host\n", name, s->login);
	else if (e.kind == ERR_NONE)
		(void)printf("# A line for %s:\n%s", path, line.data);
	buf_clear(&line);
	buf_clear(&key);
	buf_clear(&text);
	return e;
}
