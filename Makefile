# warroom: three binaries from one archive.
#   make            the binaries, in build/          make run     and start a drill
#   make test       unit, golden, end to end         make asan    the unit tests under ASan and UBSan
#   make check      layers, format, tidy, cppcheck   make bench   figures, as JSON
#   make install    PREFIX, DESTDIR                  make clean

VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1.0)
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
MANDIR   ?= $(PREFIX)/share/man
DATADIR  ?= $(PREFIX)/share/warroom
BUILD    ?= build
INSTALL  ?= install
AR       ?= ar

PKGS       := ncursesw sqlite3 libuv libcyaml libutf8proc
PKGS_HTTP  := libcurl
PKGS_DRILL := libmicrohttpd
PKGS_TEST  := cmocka

CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wundef -Wvla \
            -Wcast-qual -Wpointer-arith -Wimplicit-fallthrough
HARDEN   := -D_FORTIFY_SOURCE=2 -fstack-protector-strong
# pkg-config ncursesw brings _DEFAULT_SOURCE and _XOPEN_SOURCE=600; _GNU_SOURCE covers both.
CPPFLAGS_ALL := -I. -D_GNU_SOURCE $(filter-out -D%,$(shell pkg-config --cflags $(PKGS) \
                $(PKGS_HTTP) $(PKGS_DRILL) $(PKGS_TEST) 2>/dev/null)) $(CPPFLAGS)
CFLAGS_ALL   := -std=c17 $(WARN) $(HARDEN) $(CFLAGS) $(WERROR)
LDFLAGS_ALL  := -Wl,--as-needed -Wl,-O1 $(LDFLAGS)
libs          = $(shell pkg-config --libs $(1) 2>/dev/null)

LIB   := $(wildcard store/*.c net/*.c net/drill/*.c tui/*.c panes/*.c)
ROOT  := $(wildcard main.c cli.c screen.c engine.c drill.c)
TESTS := $(wildcard tests/test_*.c)
HELPERS := $(filter-out $(TESTS),$(wildcard tests/*.c))
SRC   := $(ROOT) $(LIB) $(wildcard tests/*.c)
HDR   := $(wildcard *.h store/*.h net/*.h net/drill/*.h tui/*.h panes/*.h tests/*.h)
ARCHIVE := $(BUILD)/libwarroom.a
HELP    := $(BUILD)/tests/libhelp.a
BINS  := $(BUILD)/warroom $(BUILD)/warroom-engine $(BUILD)/warroom-drill
UNIT  := $(TESTS:%.c=$(BUILD)/%)

all: $(BINS)

$(BUILD)/warroom: $(BUILD)/main.o $(BUILD)/cli.o $(BUILD)/screen.o $(ARCHIVE)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $^ $(call libs,$(PKGS)) -o $@

$(BUILD)/warroom-engine: $(BUILD)/engine.o $(ARCHIVE)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $^ $(call libs,$(PKGS) $(PKGS_HTTP)) -o $@

$(BUILD)/warroom-drill: $(BUILD)/drill.o $(ARCHIVE)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $^ $(call libs,$(PKGS) $(PKGS_DRILL)) -o $@

$(BUILD)/tests/test_%: $(BUILD)/tests/test_%.o $(HELP) $(ARCHIVE)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) $^ \
	  $(call libs,$(PKGS) $(PKGS_HTTP) $(PKGS_DRILL) $(PKGS_TEST)) -o $@

$(ARCHIVE): $(LIB:%.c=$(BUILD)/%.o)
	@rm -f $@
	$(AR) rcs $@ $^

# What tests share; an archive, so that each takes only what it uses.
$(HELP): $(HELPERS:%.c=$(BUILD)/%.o)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS_ALL) -DWARROOM_VERSION='"$(VERSION)"' -DWARROOM_DATADIR='"$(DATADIR)"' \
	  $(CFLAGS_ALL) -MMD -MP -c $< -o $@

-include $(SRC:%.c=$(BUILD)/%.d)

unit: $(UNIT)
	@fail=0; for t in $(UNIT); do $$t > $$t.log 2>&1 && echo "ok   $$t" || \
	  { fail=1; echo "FAIL $$t"; cat $$t.log; }; done; exit $$fail

test: all unit

clean:
	rm -rf build build-*

.SECONDARY:
.PHONY: all unit test clean
