/* tests/test_hostile.c - whatever strangers write, the terminal gets our sequences and no others, and
 * shows the screen that we meant.
 *
 * A child draws a whole ui on a pty, frame after frame, with random titles in it. What it sends is
 * read twice: by a scanner that takes nothing but our own sequences, and by libvterm, whose screen is
 * compared with the canvas. 20,000 titles in `make test`, a million in `make soak`.
 * SPDX-License-Identifier: MIT */
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utf8proc.h>
#include <utmp.h>

#include "tests/dice.h"
#include "tests/emulator.h"
#include "tests/fake_stage.h"
#include "tests/hostile.h"
#include "tests/scanner.h"
#include "tests/scene.h"
#include "tui/term.h"

enum {
	RS = 0x1e, /* of scene_part: a frame is over */
	CELLS_MOST = 160 * 48,
	TITLE_BYTES = 512,
	LONG_BYTES = 1024 * 1024,
	LIST_ROWS = 40, /* of each list: more than any pane shows */
	POOL = 8 * 400, /* titles that the room may hold at a time */
	TITLES_QUICK = 20000,
	TITLES_SOAK = 1000000,
	TITLES_THEME = 2000,
	FRAMES_A_SIZE = 40,
};

/* What the child tells of the frame it has just sent. */
struct told {
	int rows, cols;
	long titles; /* shown so far */
	bool over;
	int boxes_count; /* panes with a border in sight */
	struct box boxes[UI_PANES];
	struct cell cells[CELLS_MOST];
};

/* The child's side. */
struct writer {
	struct dice dice;
	struct stage *stage;
	struct told *told;
	char *pool; /* POOL titles of TITLE_BYTES */
	int at;
	char *long_title;
	int go; /* a byte for each frame that was read */
};

static struct text
any_title(struct writer *w)
{
	char *title = w->pool + (size_t)w->at * TITLE_BYTES;

	w->at = (w->at + 1) % POOL;
	(void)hostile_title(&w->dice, title, TITLE_BYTES);
	return text_of(title);
}

static void
fill_lists(struct writer *w, struct record *r)
{
	for (int i = 0; i < r->pages_count; i++) {
		struct page *p = &r->pages[i];

		p->title = any_title(w);
		p->service = any_title(w);
		p->assigned = any_title(w);
		p->priority = any_title(w);
		p->policy = any_title(w);
	}
	for (int i = 0; i < r->tickets_count; i++) {
		struct ticket *t = &r->tickets[i];

		t->subject = any_title(w);
		t->organization = any_title(w);
		t->requester = any_title(w);
		t->priority = any_title(w);
		t->tags = any_title(w);
	}
	for (int i = 0; i < r->events_count; i++) {
		r->events[i].text = any_title(w);
		r->events[i].actor = any_title(w);
		r->events[i].about = any_title(w);
	}
	for (int i = 0; i < r->steps_count; i++)
		r->steps[i].text = any_title(w);
	for (int i = 0; i < r->roles_count; i++) {
		r->roles[i].name = any_title(w);
		r->roles[i].person = any_title(w);
	}
	for (int i = 0; i < r->customers_count; i++) {
		r->customers[i].customer = any_title(w);
		r->customers[i].hours = any_title(w);
		r->customers[i].name = any_title(w);
		r->customers[i].notes = any_title(w);
	}
}

/* What details and the lines around the panes show. */
static void
fill_rest(struct writer *w, struct record *r)
{
	struct stage *s = w->stage;

	for (int i = 0; i < r->comments_count; i++)
		r->comments[i].text = r->comments[i].person = any_title(w);
	for (int i = 0; i < r->alerts_count; i++)
		r->alerts[i].text = r->alerts[i].severity = any_title(w);
	for (int i = 0; i < r->notes_count; i++)
		r->notes[i].text = r->notes[i].person = any_title(w);
	for (int i = 0; i < r->changes_count; i++)
		r->changes[i].text = r->changes[i].origin = any_title(w);
	r->service.name = r->service.status = r->service.maintenance = any_title(w);
	r->oncall = w->pool;
	for (int i = 0; i < UI_SOURCES; i++)
		(void)text_show(
			any_title(w), false, s->ui.sources[i].error, sizeof s->ui.sources[i].error);
	ui_engine_is(&s->ui, dice_once_in(&w->dice, 3) ? UI_ENGINE_GONE : UI_ENGINE_LIVE,
		any_title(w), s->now_ms);
	if (dice_once_in(&w->dice, 50)) {
		for (size_t length = 0; length + TITLE_BYTES < LONG_BYTES;)
			length += hostile_title(
				&w->dice, w->long_title + length, LONG_BYTES - length);
		r->pages[0].title = r->events[r->events_count - 1].text = text_of(w->long_title);
	}
}

/* A room of which each list fills its pane on any screen. */
static struct record *
full_room(void)
{
	struct record *r = fake_room();

	while (r->pages_count < LIST_ROWS)
		(void)fake_page(r, "PX", "", "", r->pages_count * 60);
	while (r->tickets_count < 16)
		fake_ticket(r, 9000 + r->tickets_count, "", "", "", 60);
	while (r->events_count < LIST_ROWS)
		fake_event(r, "note", "", "", "", "", 60);
	while (r->steps_count < 16)
		fake_step(r, "", "open", "");
	while (r->roles_count < 8)
		fake_role(r, "", "", false, false);
	while (r->customers_count < 8)
		fake_customer(r, "", "", 1, "");
	return r;
}

/* Keys that lead through all there is to see; a paste goes where a prompt is open. */
static void
press_any(struct writer *w)
{
	static const char *const keys[] = {"Enter", "Esc", "Esc", "Tab", "z", "?", "S", "j", "k",
		"n", "G", "g", "PageDown", "x"};
	struct key paste = {.kind = KEY_PASTE};

	if (dice_once_in(&w->dice, 4)) {
		paste.paste = any_title(w);
		send_key(w->stage, &paste);
		return;
	}
	press(w->stage, keys[dice_below(&w->dice, sizeof keys / sizeof keys[0])]);
}

/* The engine's answers, a stranger's words in them too. */
static void
answer_all(struct writer *w)
{
	struct ui *u = &w->stage->ui;

	while (u->sent_count > 0)
		ui_answer(u, u->sent[0].id, dice_once_in(&w->dice, 2), any_title(w),
			w->stage->now_ms);
}

/* The rows in sight that have a title each. */
static long
rows_shown(const struct stage *s)
{
	const struct record *r = s->record;
	const int counts[UI_PANES] = {[LAYOUT_PAGES] = r->pages_count,
		[LAYOUT_TICKETS] = r->tickets_count,
		[LAYOUT_TIMELINE] = r->events_count,
		[LAYOUT_STEPS] = r->steps_count,
		[LAYOUT_ROLES] = r->roles_count,
		[LAYOUT_CUSTOMERS] = r->customers_count};
	long shown = 0;

	if (s->ui.covers_count > 0)
		return 1;
	for (int i = 0; i < UI_PANES; i++) {
		if (s->ui.layout.panes[i].rows > 0)
			shown += counts[i] < s->ui.panes[i].rows ? counts[i] : s->ui.panes[i].rows;
	}
	return shown;
}

static void
tell(struct writer *w)
{
	const struct stage *s = w->stage;
	struct told *told = w->told;
	char go;

	told->rows = s->canvas.rows;
	told->cols = s->canvas.cols;
	told->titles += rows_shown(s);
	told->boxes_count = 0;
	for (int i = 0; s->ui.covers_count == 0 && i < UI_PANES; i++) {
		if (s->ui.layout.kind != LAYOUT_TABS && s->ui.layout.panes[i].rows > 0)
			told->boxes[told->boxes_count++] = s->ui.layout.panes[i];
	}
	memcpy(told->cells, s->canvas.cells,
		(size_t)told->rows * (size_t)told->cols * sizeof told->cells[0]);
	scene_part();
	if (read(w->go, &go, 1) != 1)
		_exit(7);
}

/* By which the scanner knows that it is us who set a title. */
static struct text
marked_title(struct writer *w)
{
	char *title = w->pool + (size_t)w->at * TITLE_BYTES;
	const size_t mark = sizeof SCANNER_MARK - 1;

	w->at = (w->at + 1) % POOL;
	memcpy(title, SCANNER_MARK, mark);
	(void)hostile_title(&w->dice, title + mark, TITLE_BYTES - mark);
	return text_of(title);
}

/* What some think is wide, in the last column of all. */
static void
put_at_the_edge(struct writer *w)
{
	static const char *const disputed[] = {
		"\u4de5", "\u23ce", "\ufffd", "\u26a0", "\u2665", "ü"};
	struct canvas *c = &w->stage->canvas;

	(void)area_put(area_whole(c), dice_below(&w->dice, c->rows), c->cols - 1, STYLE_PLAIN,
		disputed[dice_below(&w->dice, sizeof disputed / sizeof disputed[0])]);
}

static void
draw_frame(struct writer *w)
{
	struct stage *s = w->stage;

	fill_lists(w, s->record);
	fill_rest(w, s->record);
	change(s, TABLE_ALL);
	for (int i = dice_below(&w->dice, 3); i > 0; i--)
		press_any(w);
	answer_all(w);
	draw(s);
	if (s->ui.covers_count == 0 && s->ui.layout.kind == LAYOUT_TABS &&
		dice_once_in(&w->dice, 3))
		put_at_the_edge(w);
	if (dice_once_in(&w->dice, 20))
		term_repaint();
	if (dice_once_in(&w->dice, 5))
		term_title(marked_title(w));
	if (dice_once_in(&w->dice, 9))
		term_bell();
	term_draw(&s->canvas);
	scene_settle();
	if (dice_once_in(&w->dice, 9))
		(void)term_copy(marked_title(w), true);
	tell(w);
}

static void
draw_frames(struct writer *w, long titles)
{
	static const int sizes[][2] = {{48, 160}, {30, 100}, {48, 160}, {24, 80}, {48, 120}};
	struct stage *s = w->stage;
	struct told *told = w->told;

	for (size_t i = 0; told->titles < titles; i = (i + 1) % 5) {
		struct winsize size = {.ws_row = (unsigned short)sizes[i][0],
			.ws_col = (unsigned short)sizes[i][1]};
		int rows;
		int cols;

		(void)ioctl(STDOUT_FILENO, TIOCSWINSZ, &size);
		term_size(&rows, &cols);
		while (s->ui.covers_count > 0 || s->ui.prompting)
			press(s, "Esc");
		resize(s, rows, cols);
		for (int frame = 0; frame < FRAMES_A_SIZE; frame++)
			draw_frame(w);
	}
	told->over = true;
}

static void
child(int slave, struct told *told, int go, const char *theme, long titles)
{
	struct term_options options = {.colour = true, .mouse = true};
	struct writer w = {.dice = dice_of(1), .told = told, .go = go};

	(void)login_tty(slave);
	(void)setenv("TERM", "xterm-256color", 1);
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	w.pool = calloc(POOL, TITLE_BYTES);
	w.long_title = calloc(1, LONG_BYTES);
	w.stage = begin(full_room(), 24, 80);
	if (theme_find(theme, &options.theme).kind != ERR_NONE ||
		term_open(&options).kind != ERR_NONE)
		_exit(6);
	term_draw(&w.stage->canvas); /* with what opens the terminal */
	tell(&w);
	draw_frames(&w, titles);
	tell(&w);
	term_close();
	end(w.stage);
	free(w.pool);
	free(w.long_title);
	_exit(0);
}

/* ---- the test's side ---- */

struct reader {
	struct emulator *emulator;
	struct scanner scanner;
	const struct told *told;
	int go;
	int frames;
	int master;
	/* The look of each style, not selected and selected; 0: not seen yet. */
	uint32_t looks[STYLE_COUNT][2];
};

static uint32_t
first_code(const struct cell *cell)
{
	utf8proc_int32_t code = -1;

	(void)utf8proc_iterate((const utf8proc_uint8_t *)cell->glyph.bytes, -1, &code);
	return (uint32_t)code;
}

/* True when the code is one of the cell's own, drawn as it may be by a terminal that thinks otherwise. */
static bool
has_code(const struct cell *cell, uint32_t code)
{
	utf8proc_uint8_t bytes[8] = "";

	(void)utf8proc_encode_char((utf8proc_int32_t)code, bytes);
	return strstr(cell->glyph.bytes, (const char *)bytes) != NULL;
}

/* Fails with both rows. */
static void
fail_at(const struct reader *reader, int row, int col, const char *what)
{
	const struct told *told = reader->told;
	struct buf have;
	struct buf want;

	buf_init(&have, 1 << 20);
	buf_init(&want, 1 << 16);
	emulator_dump(reader->emulator, &have);
	for (int i = 0; i < told->cols; i++)
		(void)buf_string(&want, told->cells[row * told->cols + i].glyph.bytes);
	for (int i = 0; i < row; i++)
		(void)memmove(have.data, strchr(have.data, '\n') + 1,
			strlen(strchr(have.data, '\n') + 1) + 1);
	fail_msg("frame %d (%dx%d), row %d, column %d: %s\nwant |%s|\nhave |%.*s|", reader->frames,
		told->cols, told->rows, row, col, what, want.data, (int)strcspn(have.data, "\n"),
		have.data);
}

/* Letters and borders are where the canvas has them, alike in alike cells. What is not ASCII may be
 * another thing to libvterm than to us, within its own cells. */
static void
compare_cell(struct reader *reader, int row, int col)
{
	const struct cell *cell = &reader->told->cells[row * reader->told->cols + col];
	struct emulated shown = emulator_cell(reader->emulator, row, col);
	uint32_t *look;

	if (cell->glyph.cols == 0 && shown.code != 0 && shown.code != ' ' &&
		!has_code(cell - 1, shown.code))
		fail_at(reader, row, col, "what stood there shows beside a wide character");
	if (!cell_is_ascii(cell) && !cell_is_line(cell))
		return;
	if (shown.code != first_code(cell) || shown.marked)
		fail_at(reader, row, col, "another character");
	if (shown.reverse != cell->selected && cell->selected)
		fail_at(reader, row, col, "the cursor's row does not show");
	if (shown.code == ' ')
		return;
	look = &reader->looks[cell->style][cell->selected];
	if (*look == 0)
		*look = shown.look + 1;
	else if (*look != shown.look + 1)
		fail_at(reader, row, col, "another look than its style has elsewhere");
}

static void
compare_borders(struct reader *reader)
{
	int message = reader->told->rows - 2; /* a sentence may lie over the lowest border */

	for (int i = 0; i < reader->told->boxes_count; i++) {
		const struct box *box = &reader->told->boxes[i];

		for (int row = box->row; row < box->row + box->rows && row < message; row++) {
			int right = box->col + box->cols - 1;
			uint32_t codes[] = {emulator_cell(reader->emulator, row, box->col).code,
				emulator_cell(reader->emulator, row, right).code};

			if (codes[0] < 0x2500 || codes[0] > 0x257f)
				fail_at(reader, row, box->col, "the border has moved");
			if (codes[1] < 0x2500 || codes[1] > 0x257f)
				fail_at(reader, row, right, "the border has moved");
		}
	}
}

static void
compare(struct reader *reader)
{
	for (int row = 0; row < reader->told->rows; row++)
		for (int col = 0; col < reader->told->cols; col++)
			compare_cell(reader, row, col);
	compare_borders(reader);
}

/* A frame is over: what came is on the emulator. */
static void
end_frame(struct reader *reader)
{
	if (!scanner_rests(&reader->scanner))
		fail_msg("frame %d ends in half a sequence", reader->frames);
	if (reader->frames > 0 && !reader->told->over)
		compare(reader);
	reader->scanner.modes = reader->told->over;
	reader->frames++;
	if (write(reader->go, "", 1) != 1)
		fail_msg("the child is gone");
}

static void
take(struct reader *reader, const char *bytes, size_t length)
{
	if (!scanner_take(&reader->scanner, bytes, length))
		fail_msg("frame %d: %s", reader->frames, reader->scanner.fault);
	emulator_feed(reader->emulator, bytes, length);
}

/* The size may change after a mark was answered, not before. */
static void
take_all(struct reader *reader, const char *bytes, size_t length)
{
	while (length > 0) {
		const char *mark = memchr(bytes, RS, length);
		size_t part = mark != NULL ? (size_t)(mark - bytes) : length;
		struct winsize size;

		if (part > 0 && ioctl(reader->master, TIOCGWINSZ, &size) == 0)
			emulator_resize(reader->emulator, size.ws_row, size.ws_col);
		take(reader, bytes, part);
		if (mark == NULL)
			return;
		end_frame(reader);
		bytes = mark + 1;
		length -= part + 1;
	}
}

static int
read_until_end(struct reader *reader, pid_t pid)
{
	char bytes[65536];
	int status = 0;
	bool over = false;

	for (;;) {
		struct pollfd ready = {.fd = reader->master, .events = POLLIN};
		ssize_t got = 0;

		if (poll(&ready, 1, over ? 0 : 1000) > 0 && (ready.revents & POLLIN) != 0)
			got = read(reader->master, bytes, sizeof bytes);
		if (got > 0)
			take_all(reader, bytes, (size_t)got);
		else if (over)
			return status;
		else
			over = waitpid(pid, &status, WNOHANG) == pid;
	}
}

static void
show_titles(const char *theme, long titles)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	struct told *told =
		mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct reader reader = {.told = told, .scanner = {.modes = true, .bell = true}};
	int go[2];
	int slave;
	pid_t pid;

	assert_true(told != MAP_FAILED && pipe(go) == 0);
	assert_int_equal(openpty(&reader.master, &slave, NULL, NULL, &size), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(reader.master);
		(void)close(go[1]);
		child(slave, told, go[0], theme, titles);
	}
	(void)close(slave);
	(void)close(go[0]);
	reader.go = go[1];
	reader.emulator = emulator_new(size.ws_row, size.ws_col);
	assert_int_equal(read_until_end(&reader, pid), 0);
	assert_true(told->titles >= titles);
	assert_int_equal(emulator_replies(reader.emulator), 0);
	print_message("  %s: %ld titles in %d frames\n", theme, told->titles, reader.frames);
	emulator_free(reader.emulator);
	(void)close(reader.master);
	(void)close(go[1]);
	(void)munmap(told, sizeof *told);
}

/* At 256 colours and at true ones. */
static void
nor_in_any_theme(void **state)
{
	(void)state;
	for (int i = 0; i < THEME_COUNT; i++) {
		(void)setenv("COLORTERM", i % 2 == 0 ? "truecolor" : "", 1);
		show_titles(theme_at(i)->name, TITLES_THEME);
	}
	(void)unsetenv("COLORTERM");
}

static void
no_title_sends_anything_or_moves_a_border(void **state)
{
	long titles = dice_soak() ? TITLES_SOAK : TITLES_QUICK;

	(void)state;
	show_titles("dark", titles);
}

/* The scanner is no good if it lets one of them through; the few that we send ourselves would show
 * on the emulator. */
static void
the_scanner_takes_none_of_it_raw(void **state)
{
	static const char *const harmless[] = {"\033[2J", "\033[1;1H", "\033[31m", "\033[7m",
		"\033[?25l", "e\u0301", "│", "┌─┐", "└", "┤", "┼", "[y/N]", "~", "+", "<U+202E>",
		"\u1112\u1161\u11ab", "🔥", "\U0001f3fb", "⚠", "♥", "🫠", "\u2e3b", "\ufdfd", "𒐫",
		"\u00a0", "\u2800", "\u3000", NULL};

	(void)state;
	for (size_t i = 0; hostile_part(i) != NULL; i++) {
		struct scanner s = {.modes = false};
		const char *part = hostile_part(i);
		bool taken = scanner_take(&s, "\033[2;1H", 6) &&
			     scanner_take(&s, part, strlen(part)) &&
			     scanner_take(&s, "\033[3;1H ", 7);
		bool fine = false;

		for (size_t j = 0; harmless[j] != NULL; j++)
			fine = fine || strcmp(part, harmless[j]) == 0;
		if (taken != fine)
			fail_msg("part %zu: |%s| taken: %d", i, part, taken);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_scanner_takes_none_of_it_raw),
		cmocka_unit_test(no_title_sends_anything_or_moves_a_border),
		cmocka_unit_test(nor_in_any_theme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
