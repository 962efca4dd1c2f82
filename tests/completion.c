/* tests/completion.c - the shells' completions, made from the tables of store/usage.h.
 * SPDX-License-Identifier: MIT */
#include "tests/completion.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "panes/command.h"
#include "store/usage.h"

/* The names of what is shipped in drills/: fault scripts, or scenarios. */
static void
add_shipped(struct buf *out, bool faults)
{
	static const char ending[] = ".yaml";
	struct dirent **entries = NULL;
	int count = scandir("drills", &entries, NULL, alphasort);
	bool first = true;

	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		size_t length = strlen(name);
		size_t end = strlen(ending);

		if (length > end && strcmp(name + length - end, ending) == 0 &&
			(strncmp(name, "faults", 6) == 0) == faults) {
			(void)buf_printf(
				out, "%s%.*s", first ? "" : " ", (int)(length - end), name);
			first = false;
		}
		free(entries[i]);
	}
	free(entries);
}

/* Those that `warroom do` takes. */
static void
add_commands(struct buf *out)
{
	const struct command *c;
	bool first = true;

	for (size_t i = 0; (c = commands_at(i)) != NULL; i++) {
		if ((c->flags & COMMAND_SCREEN) != 0)
			continue;
		(void)buf_printf(out, "%s%s", first ? "" : " ", c->name);
		first = false;
	}
}

/* ---- bash ---- */

/* A row before says the same name: an option may mean another thing behind another word. */
static bool
is_told(size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (strcmp(usage_option_at(i)->name, usage_option_at(at)->name) == 0)
			return true;
	}
	return false;
}

/* "-c|--config|..": the options of that kind, as a pattern. */
static void
add_bash_pattern(struct buf *out, enum usage_value kind)
{
	const struct usage_option *o;
	bool first = true;

	for (size_t i = 0; (o = usage_option_at(i)) != NULL; i++) {
		if (o->kind != kind || is_told(i))
			continue;
		if (o->letter != 0)
			(void)buf_printf(out, "%s-%c", first ? "" : "|", o->letter);
		(void)buf_printf(out, "%s--%s", first && o->letter == 0 ? "" : "|", o->name);
		first = false;
	}
}

static void
add_bash_options(struct buf *out, enum usage_place place)
{
	const struct usage_option *o;
	bool first = true;

	for (size_t i = 0; (o = usage_option_at(i)) != NULL; i++) {
		if ((o->places & (unsigned)place) == 0)
			continue;
		(void)buf_string(out, first ? "" : " ");
		if (o->letter != 0)
			(void)buf_printf(out, "-%c ", o->letter);
		(void)buf_printf(out, "--%s", o->name);
		first = false;
	}
}

static void
add_bash_words(struct buf *out)
{
	const struct usage_word *w;

	for (size_t i = 0; (w = usage_word_at(i)) != NULL; i++)
		(void)buf_printf(out, "%s%s", i == 0 ? "" : " ", w->name);
}

static void
add_bash_values(struct buf *out)
{
	(void)buf_string(out, "\tcase $prev in\n\t");
	add_bash_pattern(out, USAGE_FILE);
	(void)buf_string(out, ") _warroom_files \"$cur\"; return ;;\n\t");
	add_bash_pattern(out, USAGE_DIR);
	(void)buf_string(out, ") _warroom_files \"$cur\" -d; return ;;\n\t");
	add_bash_pattern(out, USAGE_FAULTS);
	(void)buf_string(out, ") _warroom_files \"$cur\"; _warroom_words \"$cur\" \"");
	add_shipped(out, true);
	(void)buf_string(out, "\"; return ;;\n\t");
	add_bash_pattern(out, USAGE_NUMBER);
	(void)buf_string(out, "|");
	add_bash_pattern(out, USAGE_TEXT);
	(void)buf_string(out, ") return ;;\n\tesac\n");
}

/* What it needs, and which word of ours stands on the line. */
static void
add_bash_begin(struct buf *out)
{
	static const enum usage_value valued[] = {
		USAGE_FILE, USAGE_DIR, USAGE_FAULTS, USAGE_NUMBER, USAGE_TEXT};

	(void)buf_string(out,
		"# completions/warroom.bash - bash completion of warroom(1), made from its "
		"tables.\n"
		"# SPDX-License-Identifier: MIT\n"
		"\n"
		"_warroom_words() { # CUR WORDS\n"
		"\tlocal word\n"
		"\twhile IFS= read -r word; do COMPREPLY+=(\"$word\"); done < <(compgen -W \"$2\" "
		"-- \"$1\")\n"
		"}\n"
		"\n"
		"_warroom_files() { # CUR [-d]\n"
		"\tlocal file\n"
		"\tcompopt -o filenames 2>/dev/null\n"
		"\twhile IFS= read -r file; do COMPREPLY+=(\"$file\"); done < <(compgen "
		"\"${2:--f}\" "
		"-- \"$1\")\n"
		"}\n"
		"\n"
		"_warroom() {\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} word= i\n"
		"\tCOMPREPLY=()\n"
		"\t# bash takes --config=FILE apart.\n"
		"\t[[ $cur != = ]] || cur=\n"
		"\t[[ $prev != = ]] || prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
		"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		"\t\tcase ${COMP_WORDS[i]} in\n"
		"\t\t");
	for (size_t i = 0; i < sizeof valued / sizeof valued[0]; i++) {
		(void)buf_string(out, i == 0 ? "" : "|");
		add_bash_pattern(out, valued[i]);
	}
	(void)buf_string(out, ") [[ ${COMP_WORDS[i + 1]} != = ]] || ((i++)); ((i++)) ;;\n"
			      "\t\t-*) ;;\n"
			      "\t\t*) word=${COMP_WORDS[i]}; break ;;\n"
			      "\t\tesac\n"
			      "\tdone\n");
}

bool
completion_bash(struct buf *out)
{
	const struct usage_word *w;

	add_bash_begin(out);
	add_bash_values(out);
	(void)buf_string(out, "\tcase $word:$cur in\n\t:-*) _warroom_words \"$cur\" \"");
	add_bash_options(out, USAGE_CONSOLE);
	(void)buf_string(out, "\" ;;\n\t:*) _warroom_words \"$cur\" \"");
	add_bash_words(out);
	(void)buf_string(out, "\" ;;\n");
	for (size_t i = 0; (w = usage_word_at(i)) != NULL; i++) {
		(void)buf_printf(out, "\t%s:-*) _warroom_words \"$cur\" \"", w->name);
		add_bash_options(out, w->place);
		(void)buf_string(out, "\" ;;\n");
		if (w->place == USAGE_DO) {
			(void)buf_printf(out, "\t%s:*) _warroom_words \"$cur\" \"", w->name);
			add_commands(out);
			(void)buf_string(out, "\" ;;\n");
		}
		if (w->place != USAGE_DRILL)
			continue;
		(void)buf_printf(out, "\t%s:*) _warroom_files \"$cur\"; _warroom_words \"$cur\" \"",
			w->name);
		add_shipped(out, false);
		(void)buf_string(out, "\" ;;\n");
	}
	(void)buf_string(out, "\tesac\n}\ncomplete -F _warroom warroom\n");
	return !out->full;
}

/* ---- zsh ---- */

/* Inside single quotes, and inside the brackets of a specification. */
static void
add_zsh_help(struct buf *out, const char *help)
{
	for (; *help != '\0'; help++) {
		if (*help == '\'')
			(void)buf_string(out, "'\\''");
		else if (strchr("[]:\\", *help) != NULL)
			(void)buf_printf(out, "\\%c", *help);
		else
			(void)buf_add(out, help, 1);
	}
}

static void
add_zsh_value(struct buf *out, const struct usage_option *o)
{
	switch (o->kind) {
	case USAGE_NONE:
		break;
	case USAGE_FILE:
		(void)buf_string(out, ":file:_files");
		break;
	case USAGE_DIR:
		(void)buf_string(out, ":directory:_files -/");
		break;
	case USAGE_NUMBER:
		(void)buf_string(out, ":number: ");
		break;
	case USAGE_FAULTS:
		(void)buf_string(out, ":script:_warroom_faults");
		break;
	case USAGE_TEXT:
		(void)buf_string(out, ":");
		add_zsh_help(out, o->value);
		(void)buf_string(out, ": ");
		break;
	}
}

/* A line an option: '(-c --config)'{-c,--config}'[read this config]:file:_files'. */
static void
add_zsh_options(struct buf *out, enum usage_place place, const char *indent)
{
	const struct usage_option *o;

	for (size_t i = 0; (o = usage_option_at(i)) != NULL; i++) {
		if ((o->places & (unsigned)place) == 0)
			continue;
		(void)buf_string(out, indent);
		if (o->letter != 0)
			(void)buf_printf(out, "'(-%c --%s)'{-%c,--%s}'[", o->letter, o->name,
				o->letter, o->name);
		else
			(void)buf_printf(out, "'--%s[", o->name);
		add_zsh_help(out, o->help);
		(void)buf_string(out, "]");
		add_zsh_value(out, o);
		(void)buf_string(out, "' \\\n");
	}
}

static void
add_zsh_either(struct buf *out, const char *name, const char *what, bool faults)
{
	(void)buf_printf(out, "%s() {\n\t_alternative 'shipped:shipped %s:(", name, what);
	add_shipped(out, faults);
	(void)buf_string(out, ")' 'files:file:_files'\n}\n\n");
}

bool
completion_zsh(struct buf *out)
{
	const struct usage_word *w;

	(void)buf_string(out,
		"#compdef warroom\n"
		"# completions/_warroom - zsh completion of warroom(1), made from its tables.\n"
		"# SPDX-License-Identifier: MIT\n\n");
	add_zsh_either(out, "_warroom_scenarios", "scenario", false);
	add_zsh_either(out, "_warroom_faults", "script", true);
	(void)buf_string(out, "_warroom_commands() {\n\tcompadd -- ");
	add_commands(out);
	(void)buf_string(out, "\n}\n\n");
	(void)buf_string(out, "_warroom() {\n"
			      "\tlocal curcontext=$curcontext state line\n"
			      "\tlocal -a words_there\n"
			      "\ttypeset -A opt_args\n"
			      "\twords_there=(\n");
	for (size_t i = 0; (w = usage_word_at(i)) != NULL; i++) {
		(void)buf_printf(out, "\t\t'%s:", w->name);
		add_zsh_help(out, w->help);
		(void)buf_string(out, "'\n");
	}
	(void)buf_string(out, "\t)\n\t_arguments -C -A '-*' \\\n");
	add_zsh_options(out, USAGE_CONSOLE, "\t\t");
	(void)buf_string(out, "\t\t'1: :->word' '*:: :->rest' && return\n"
			      "\tcase $state in\n"
			      "\tword) _describe -t commands command words_there ;;\n"
			      "\trest)\n"
			      "\t\tcase $words[1] in\n");
	for (size_t i = 0; (w = usage_word_at(i)) != NULL; i++) {
		(void)buf_printf(out, "\t\t%s)\n\t\t\t_arguments \\\n", w->name);
		add_zsh_options(out, w->place, "\t\t\t\t");
		(void)buf_printf(out, "\t\t\t\t%s ;;\n",
			w->place == USAGE_DRILL ? "'1:scenario:_warroom_scenarios'"
			: w->place == USAGE_DO  ? "'1:command:_warroom_commands'"
						: "&& return");
	}
	(void)buf_string(out, "\t\tesac ;;\n\tesac\n}\n\n_warroom \"$@\"\n");
	return !out->full;
}
