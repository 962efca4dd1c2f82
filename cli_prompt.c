/* cli_prompt.c - questions on a terminal, or on a pipe for a script.
 * SPDX-License-Identifier: MIT */
#include "cli_prompt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int numbers[CLI_PROMPT_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

static volatile sig_atomic_t interrupted;

static void
on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

void
cli_prompt_open(struct cli_prompt *p)
{
	const struct sigaction end = {.sa_handler = on_signal}; /* ends a read, too */

	*p = (struct cli_prompt){.over = false};
	interrupted = 0;
	for (int i = 0; i < CLI_PROMPT_SIGNALS; i++)
		(void)sigaction(numbers[i], &end, &p->before[i]);
}

void
cli_prompt_close(struct cli_prompt *p)
{
	for (int i = 0; i < CLI_PROMPT_SIGNALS; i++)
		(void)sigaction(numbers[i], &p->before[i], NULL);
}

bool
cli_prompt_interrupted(void)
{
	return interrupted != 0;
}

/* A line, byte by byte: what is behind it is the next answer's, or another program's. Its length,
 * also where `out` holds only its beginning; -1 at the end. */
static int
read_line(char out[CLI_ANSWER_BYTES])
{
	int length = 0;
	char byte;

	for (;;) {
		ssize_t n = interrupted ? 0 : read(STDIN_FILENO, &byte, 1);

		if (n < 0 && errno == EINTR)
			continue; /* a stop and its end, or `interrupted` */
		if (n <= 0 && (interrupted || length == 0))
			return -1;
		if (n <= 0 || byte == '\n')
			break;
		if (length < CLI_ANSWER_BYTES - 1)
			out[length] = byte;
		length++;
	}
	out[length < CLI_ANSWER_BYTES ? length : CLI_ANSWER_BYTES - 1] = '\0';
	return length;
}

/* The line without its echo; the terminal cannot be left so by a stop, which is ignored
 * meanwhile. */
static int
read_hidden(char out[CLI_ANSWER_BYTES])
{
	const struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction stop;
	struct termios shown;
	struct termios hidden;
	int length;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return read_line(out);
	(void)sigaction(SIGTSTP, &ignore, &stop);
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	length = read_line(out);
	(void)tcsetattr(STDIN_FILENO, TCSANOW, &shown);
	(void)sigaction(SIGTSTP, &stop, NULL);
	(void)puts("");
	return length;
}

static bool
has_control(const char *text)
{
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
		if (*at < 0x20 || *at == 0x7f)
			return true;
	}
	return false;
}

static void
trim(char *text)
{
	size_t start = strspn(text, " \t\r");
	size_t length = strlen(text + start);

	while (length > 0 && strchr(" \t\r", text[start + length - 1]) != NULL)
		length--;
	memmove(text, text + start, length);
	text[length] = '\0';
}

bool
cli_prompt_ask(struct cli_prompt *p, const char *question, const char *standing, bool hidden,
	char out[CLI_ANSWER_BYTES])
{
	while (!p->over) {
		int length;

		(void)printf("%s%s%s%s: ", question, standing[0] != '\0' ? " [" : "", standing,
			standing[0] != '\0' ? "]" : "");
		(void)fflush(stdout);
		length = hidden ? read_hidden(out) : read_line(out);
		if (length < 0) {
			p->over = true;
			(void)puts("");
			return false;
		}
		trim(out);
		if (length >= CLI_ANSWER_BYTES || has_control(out)) {
			(void)puts("That is too long, or has keys in it that are no text. Again:");
			continue;
		}
		if (out[0] == '\0' && standing != out)
			(void)snprintf(out, CLI_ANSWER_BYTES, "%s", standing);
		return true;
	}
	return false;
}
