# warroom: three binaries from one archive.
#   make            the binaries, in build/          make run     and start a drill
#   make test       unit, golden, end to end         make asan    the unit tests under ASan and UBSan
#   make check      layers, format, tidy, cppcheck   make bench   figures, as JSON
#   make contract   the vendors' documents           make fuzz       the readers, with anything at all
#   make install    PREFIX, DESTDIR                  make help       all of it
# SPDX-License-Identifier: MIT

VERSION    := $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1.0)
PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/warroom
DATADIR    ?= $(PREFIX)/share/warroom
MANDIR     ?= $(PREFIX)/share/man
BASHDIR    ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR     ?= $(PREFIX)/share/zsh/site-functions
BUILD      ?= build
INSTALL    ?= install
AR         ?= ar
JOBS       ?= $(shell nproc 2>/dev/null || echo 2)

PKGS       := ncursesw sqlite3 libuv libcyaml libutf8proc
PKGS_HTTP  := libcurl
PKGS_DRILL := libmicrohttpd
PKGS_TEST  := cmocka vterm

CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wundef -Wvla \
            -Wcast-qual -Wpointer-arith -Wimplicit-fallthrough
HARDEN   := -D_FORTIFY_SOURCE=2 -fstack-protector-strong
# pkg-config ncursesw brings _DEFAULT_SOURCE and _XOPEN_SOURCE=600; _GNU_SOURCE covers both.
CPPFLAGS_ALL  = -I. -D_GNU_SOURCE $(CFLAGS_PKGS) $(CPPFLAGS)
CFLAGS_ALL   := -std=c17 $(WARN) $(HARDEN) $(CFLAGS) $(WERROR)
LDFLAGS_ALL   = -Wl,--as-needed -Wl,-O1 $(LDFLAGS_HERE) $(LDFLAGS)

LIB   := $(wildcard store/*.c net/*.c net/drill/*.c tui/*.c panes/*.c)
SCREEN := main.c $(wildcard engine_link*.c check*.c cli*.c screen*.c)
ENGINE := probe.c $(filter-out $(wildcard engine_link*.c),$(wildcard engine*.c))
ROOT  := $(SCREEN) $(ENGINE) drill.c
TESTS := $(wildcard tests/test_*.c)
FUZZ_MAIN := tests/fuzz/main.c
FUZZ_LIB := $(filter-out $(FUZZ_MAIN),$(wildcard tests/fuzz/*.c))
FUZZED := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
MODEL := $(wildcard tests/model/*.c)
HELPERS := $(filter-out $(TESTS),$(wildcard tests/*.c)) $(FUZZ_LIB)
SRC   := $(ROOT) $(LIB) $(TESTS) $(HELPERS) $(MODEL)
HDR   := $(wildcard *.h store/*.h net/*.h net/drill/*.h tui/*.h panes/*.h tests/*.h tests/fuzz/*.h tests/model/*.h)
E2E   := $(filter-out tests/e2e/_%,$(wildcard tests/e2e/*.py))
FORMATTED := $(SRC) $(HDR) $(FUZZ_MAIN) $(wildcard tests/bench/*.c)
ARCHIVE := $(BUILD)/libwarroom.a
HELP    := $(BUILD)/tests/libhelp.a
BINS  := $(BUILD)/warroom $(BUILD)/warroom-engine $(BUILD)/warroom-drill
UNIT  := $(TESTS:%.c=$(BUILD)/%)

# Only files that name one of these are compiled with them, and anew when one changes.
PLACED := $(shell grep -lE 'WARROOM_(VERSION|BINDIR|DATADIR|LIBEXECDIR)' $(SRC) /dev/null)
PLACES := -DWARROOM_VERSION='"$(VERSION)"' -DWARROOM_BINDIR='"$(BINDIR)"' \
          -DWARROOM_DATADIR='"$(DATADIR)"' -DWARROOM_LIBEXECDIR='"$(LIBEXECDIR)"'

# `make V=1` shows the whole commands.
Q   := $(if $(V),,@)
say  = $(if $(V),,@echo "  $(1)  $(2)")

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(JOBS)
endif

all: $(BINS)

# Flags of the libraries, asked of pkg-config once, and what this linker and this libc can do: a
# position-independent binary's 150 KB of relocations take a thirtieth where they are packed. make
# reads this file, and makes it first: so the first call on a bare machine installs what is missing
# and goes on.
COMPILES := all run unit test asan soak goldens pictures fuzz-run bench contract tidy check install $(BINS) $(UNIT) $(ARCHIVE)
ifneq ($(filter $(COMPILES) $(BUILD)/%.o,$(or $(MAKECMDGOALS),all)),)
include $(BUILD)/flags.mk
endif

$(BUILD)/flags.mk: tools/deps Makefile
	@tools/deps build
	@mkdir -p $(@D)
	@archive() { \
	  case $$1 in -luv) set -- -luv_a ;; esac; \
	  file=$$($(CC) -print-file-name=lib$${1#-l}.a); \
	  case $$1:$$file in *pthread*|*-ldl:*|*-lrt:*|*:lib*.a) return 1 ;; esac; \
	  echo "$$file"; }; \
	packs() { \
	  echo 'int main(void) { return 0; }' | $(CC) -x c - -Wl,--fatal-warnings $$1 -o $@.try && \
	    $(abspath $@).try; } 2>/dev/null; \
	{ echo "CFLAGS_PKGS := $$(pkg-config --cflags-only-I $(PKGS) $(PKGS_HTTP) $(PKGS_DRILL))" && \
	  echo "LIBS := $$(pkg-config --libs $(PKGS))" && \
	  echo "LIBS_SCREEN := $$(for lib in $$(pkg-config --libs $(PKGS)); do \
	    archive $$lib || echo $$lib; done | tr '\n' ' ') -lm" && \
	  relr=-Wl,-z,pack-relative-relocs && \
	  echo "LDFLAGS_HERE := $$(packs $$relr && echo $$relr; rm -f $@.try)" && \
	  echo "LIBS_HTTP := $$(pkg-config --libs $(PKGS_HTTP))" && \
	  echo "LIBS_DRILL := $$(pkg-config --libs $(PKGS_DRILL))"; } > $@.new && mv $@.new $@

# The archive gives each binary what it uses and no more: `warroom` has no HTTP code in it. Loading
# shared libraries would cost the screen a sixth of the time to its first frame: those that have an
# archive are linked in. `make SHARED=1` leaves them out, for who must be able to replace them.
$(BUILD)/warroom: $(SCREEN:%.c=$(BUILD)/%.o) $(ARCHIVE)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $^ $(if $(SHARED),$(LIBS),$(LIBS_SCREEN)) $(LDLIBS) -o $@

$(BUILD)/warroom-engine: $(ENGINE:%.c=$(BUILD)/%.o) $(ARCHIVE)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $^ $(LIBS) $(LIBS_HTTP) $(LDLIBS) -o $@

$(BUILD)/warroom-drill: $(BUILD)/drill.o $(ARCHIVE)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $^ $(LIBS) $(LIBS_DRILL) $(LDLIBS) -o $@

$(UNIT): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(HELP) $(ARCHIVE)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $(filter %.o,$^) $(filter %.a,$^) \
	  $(LIBS) $(LIBS_HTTP) $(LIBS_DRILL) $$(pkg-config --libs $(PKGS_TEST)) -lm $(LDLIBS) -o $@

# In place of the archive's HTTP, its clock and libuv's timers.
$(BUILD)/tests/test_model $(BUILD)/tests/test_model_tickets: $(MODEL:%.c=$(BUILD)/%.o)

# What is no part of the archive, tried by itself.
$(patsubst %,$(BUILD)/tests/test_%,screen_room mirror_damaged): $(BUILD)/screen_room.o
$(BUILD)/tests/test_engine_link: $(patsubst %.c,$(BUILD)/%.o,$(wildcard engine_link*.c))
$(patsubst %,$(BUILD)/tests/test_%,sandbox sandbox_works inherited): $(patsubst %,$(BUILD)/screen_%.o,sandbox inherited landlock seccomp)

$(ARCHIVE): $(LIB:%.c=$(BUILD)/%.o)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

# What tests share; an archive, so that each takes only what it uses.
$(HELP): $(HELPERS:%.c=$(BUILD)/%.o)
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/flags.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(PLACES_HERE) $(CFLAGS_ALL) -MMD -MP -c $< -o $@

$(PLACED:%.c=$(BUILD)/%.o): PLACES_HERE = $(PLACES)
$(PLACED:%.c=$(BUILD)/%.o): $(BUILD)/places
$(BUILD)/places: always
	@mkdir -p $(@D)
	@echo "$(PLACES)" | cmp -s - $@ || echo "$(PLACES)" > $@

$(TESTS:%.c=$(BUILD)/%.o): | deps-test

-include $(SRC:%.c=$(BUILD)/%.d) $(BUILD)/tests/fuzz/main.d

run: deps-build all
	@$(BUILD)/warroom drill

unit: $(UNIT)
	@tests/run --logs $(BUILD)/logs $(UNIT)

test: all $(UNIT) | deps-test
	@WARROOM_BUILD=$(BUILD) tests/run --logs $(BUILD)/logs $(UNIT) $(E2E)

SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
# The long versions of the same plays: hundreds of kills and hangups, a thousand more while acts are
# sent, a minute of resizes, a million titles and bytes typed; a thousand seeds of the models. What
# strangers send is met under ASan.
SOAKED := $(patsubst %,$(BUILD)/tests/test_%,hostile model model_tickets)
soak: all $(SOAKED) | deps-test
	@$(MAKE) --no-print-directory all build-asan/tests/test_random_keys build-asan/tests/test_random_room BUILD=build-asan HARDEN= CFLAGS="$(SANITIZE)"
	@SOAK=1 MODEL_SEEDS=1000 WARROOM_BUILD=$(BUILD) WARROOM_ASAN=build-asan tests/run --logs $(BUILD)/logs \
	  $(SOAKED) build-asan/tests/test_random_keys build-asan/tests/test_random_room $(E2E)
	@grep -hE '^  .* (titles|keys|hangups|sizes|bytes|kills)' $(BUILD)/logs/*.log || true

asan:
	@$(MAKE) --no-print-directory unit BUILD=build-asan HARDEN= CFLAGS="$(SANITIZE)"

# Anything at all to what reads from outside, FUZZ_SECONDS each: inputs that something does not
# survive lie in build-fuzz/findings/ then. `build-fuzz/fuzz_NOUN FILE` tries one again; it belongs
# to tests/fuzz/corpus/NOUN/ once it is mended.
FUZZ_SECONDS ?= 30
FUZZ_SEED    ?= 0
FUZZ_FLAGS := $(SANITIZE) -fsanitize=fuzzer-no-link
fuzz: | deps-check
	@$(MAKE) --no-print-directory -k fuzz-run BUILD=build-fuzz CC=clang HARDEN= CFLAGS="$(FUZZ_FLAGS)"
fuzz-run: $(FUZZED:%=fuzz-run-%)
$(FUZZED:%=fuzz-run-%): fuzz-run-%: $(BUILD)/fuzz
	@tests/fuzz/run $(BUILD) $* $(FUZZ_SECONDS) $(FUZZ_SEED)
$(BUILD)/fuzz: $(BUILD)/tests/fuzz/main.o $(HELP) $(ARCHIVE)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS_ALL) -fsanitize=fuzzer $(LDFLAGS_ALL) $^ $(LIBS) $(LIBS_HTTP) \
	  $$(pkg-config --libs cmocka) $(LDLIBS) -o $@
	@for noun in $(FUZZED); do ln -f $@ $(BUILD)/fuzz_$$noun; done

bench: all | deps-bench
	@WARROOM_BUILD=$(BUILD) python3 tests/bench/bench.py $(BENCH)

# Against the vendors' own documents, which are in the directory that CONTRACT names; else skipped.
contract: all | deps-test
	@WARROOM_BUILD=$(BUILD) PYTHONPATH=tests python3 tests/contract/contract.py

# Screens as they are drawn now: golden files, and what README.md and docs/ show. Look at the diff.
GOLDENS := $(patsubst %.c,$(BUILD)/%,$(shell grep -l golden_compare $(TESTS)))
goldens: $(GOLDENS)
	@bad=0; for test in $^; do \
	  GOLDEN_WRITE=1 PICTURES_WRITE=1 $$test >$(BUILD)/goldens.log 2>&1 || { bad=1; cat $(BUILD)/goldens.log >&2; }; \
	done; git status --short tests/golden docs/pictures; exit $$bad
pictures: $(BUILD)/tests/test_shots $(BUILD)/tests/test_ui_pictured
	@for test in $^; do \
	  PICTURES_WRITE=1 $$test >$(BUILD)/pictures.log 2>&1 || { cat $(BUILD)/pictures.log >&2; exit 1; }; \
	done
	@git status --short docs/pictures

deps-build deps-test deps-check deps-bench: deps-%:
	@tools/deps $*

# What a reviewer would otherwise have to say.
check: layers format-check tidy cppcheck

layers:
	@tools/layers . $(BUILD)

format: | deps-check
	clang-format -i $(FORMATTED)
format-check: | deps-check
	@differ=$$(clang-format --dry-run $(FORMATTED) 2>&1 | sed -n 's/^\([^:]*\):.*warning.*/\1/p' | \
	  sort -u | tr '\n' ' '); \
	[ -z "$$differ" ] || { echo "format: make format would change: $$differ" >&2; exit 1; }; \
	echo "format: ok"

# A file is read again when its object is: when it, or a header it uses, has changed.
TIDY := $(filter-out tests/%,$(SRC))
tidy: $(TIDY:%.c=$(BUILD)/tidy/%)
	@echo "tidy: ok"
$(BUILD)/tidy/%: $(BUILD)/%.o .clang-tidy | deps-check
	@mkdir -p $(@D)
	@clang-tidy --quiet $*.c -- $(CPPFLAGS_ALL) $(PLACES) -std=c17 2>$@.log || { cat $@.log >&2; exit 1; }
	@touch $@

# Not returnDanglingLifetime: it takes any struct err for one that keeps what its maker was given.
cppcheck: | deps-check
	@mkdir -p $(BUILD)/cppcheck
	@cppcheck --quiet -j$(JOBS) --cppcheck-build-dir=$(BUILD)/cppcheck --std=c11 \
	  --enable=warning,performance,portability --inline-suppr --suppress=returnDanglingLifetime --error-exitcode=1 -I. $(ROOT) $(LIB) \
	  && echo "cppcheck: ok"

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(MANDIR)/man1 \
	  $(DESTDIR)$(DATADIR)/packs $(DESTDIR)$(DATADIR)/drills $(DESTDIR)$(BASHDIR) $(DESTDIR)$(ZSHDIR)
	$(INSTALL) -m 755 $(BUILD)/warroom $(DESTDIR)$(BINDIR)/warroom
	$(INSTALL) -m 755 $(BUILD)/warroom-engine $(BUILD)/warroom-drill $(DESTDIR)$(LIBEXECDIR)
	$(INSTALL) -m 644 $(wildcard packs/*.yaml) $(DESTDIR)$(DATADIR)/packs
	$(INSTALL) -m 644 $(wildcard drills/*.yaml) $(DESTDIR)$(DATADIR)/drills
	$(INSTALL) -m 644 docs/warroom.1 $(DESTDIR)$(MANDIR)/man1/warroom.1
	$(INSTALL) -m 644 completions/warroom.bash $(DESTDIR)$(BASHDIR)/warroom
	$(INSTALL) -m 644 completions/_warroom $(DESTDIR)$(ZSHDIR)/_warroom

uninstall:
	rm -f $(DESTDIR)$(BINDIR)/warroom $(DESTDIR)$(MANDIR)/man1/warroom.1 \
	  $(DESTDIR)$(BASHDIR)/warroom $(DESTDIR)$(ZSHDIR)/_warroom \
	  $(DESTDIR)$(LIBEXECDIR)/warroom-engine $(DESTDIR)$(LIBEXECDIR)/warroom-drill
	for f in $(wildcard packs/*.yaml drills/*.yaml); do rm -f $(DESTDIR)$(DATADIR)/$$f; done
	-rmdir $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(DATADIR)/packs $(DESTDIR)$(DATADIR)/drills $(DESTDIR)$(DATADIR)

clean:
	rm -rf build build-*

help:
	@echo "make            build warroom, warroom-engine and warroom-drill in $(BUILD)/"
	@echo "make run        build, then start a drill: an outage played on this machine"
	@echo "make test       unit tests, then the end-to-end plays; logs in $(BUILD)/logs"
	@echo "make unit       the unit tests alone"
	@echo "make asan       the unit tests under ASan and UBSan, in build-asan/"
	@echo "make soak       the long versions: plays, a million titles, keys; a minute of resizes"
	@echo "make pictures   docs/pictures anew; make goldens: tests/golden too"
	@echo "make fuzz       anything at all to what reads from outside, FUZZ_SECONDS ($(FUZZ_SECONDS)) each"
	@echo "make check      layers, format-check, tidy, cppcheck"
	@echo "make format     clang-format in place"
	@echo "make bench      measure against the budgets; one JSON document"
	@echo "make contract   requests and answers against the vendors' documents in \$$CONTRACT"
	@echo "make install    to PREFIX ($(PREFIX)), under DESTDIR; make uninstall"
	@echo "make clean"
	@echo "CC=clang BUILD=build-clang builds beside; WERROR=-Werror is for CI; JOBS=$(JOBS)"

.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all run unit test soak goldens pictures asan fuzz fuzz-run bench contract check layers format format-check tidy cppcheck install \
  uninstall clean help always deps-build deps-test deps-check deps-bench
