# Rubric. `make` builds build/rubric; `make help` lists the rest.

BUILD ?= build
CC ?= cc
FLEX ?= flex
BISON ?= bison
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local

VERSION := 0.1.0
PACKAGES := libpcre2-8 uchardet libutf8proc

# BATCH=3 meets every seam between batches; SANITIZE=address,undefined is what `make asan` uses.
BATCH ?=
SANITIZE ?=
OPTIMISE ?= -O3

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wwrite-strings -Wvla -Werror
ALL_CPPFLAGS := -D_GNU_SOURCE -DRUBRIC_VERSION='"$(VERSION)"' -Isrc -I$(BUILD)/grammar \
            $(if $(BATCH),-DBATCH_SIZE=$(BATCH)) $(CPPFLAGS)
CFLAGS ?= -g
ALL_CFLAGS := -std=gnu11 $(OPTIMISE) -fno-strict-aliasing $(WARNINGS) $(shell $(PKG_CONFIG) --cflags $(PACKAGES)) \
          $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all) $(CFLAGS)
ALL_LIBRARIES := -lcsv $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -lpthread $(LDLIBS)

ROOMS := base syntax data plan kernel code vm scan report write
SOURCES := $(foreach room,$(ROOMS),$(wildcard src/$(room)/*.c))
COMMANDS := $(wildcard src/cmd/*.c)
GRAMMAR := $(BUILD)/grammar/rules.tab.c $(BUILD)/grammar/rules.lex.c
LIBRARY := $(BUILD)/librubric.a

LIBRARY_OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(GRAMMAR:%.c=%.o)
COMMAND_OBJECTS := $(COMMANDS:%.c=$(BUILD)/%.o)

.PHONY: all
all: $(BUILD)/rubric

$(BUILD)/rubric: $(COMMAND_OBJECTS) $(LIBRARY)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(ALL_LIBRARIES)

$(LIBRARY): $(LIBRARY_OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(filter $(BUILD)/src/syntax/%,$(LIBRARY_OBJECTS)): | $(BUILD)/grammar/rules.tab.h

$(BUILD)/grammar/%.o: $(BUILD)/grammar/%.c
	$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/grammar/rules.tab.c $(BUILD)/grammar/rules.tab.h &: grammar/rules.y
	@mkdir -p $(@D)
	$(BISON) -Wall -Wcounterexamples -Werror -o $(BUILD)/grammar/rules.tab.c --header=$(BUILD)/grammar/rules.tab.h $<

$(BUILD)/grammar/rules.lex.c: grammar/rules.l $(BUILD)/grammar/rules.tab.h
	$(FLEX) -o $@ $<

# What flex writes is not ours to polish.
$(BUILD)/grammar/rules.lex.o: ALL_CFLAGS += -Wno-conversion -Wno-sign-conversion -Wno-unused-function -Wno-missing-prototypes

# --- tests ---

UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
SUPPORT := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))

$(BUILD)/tests/test_options: $(addprefix $(BUILD)/src/cmd/,options.o help.o progress.o)

$(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(SUPPORT) $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) -lcmocka -lgmp $(ALL_LIBRARIES)

.SECONDARY:

-include $(LIBRARY_OBJECTS:.o=.d) $(COMMAND_OBJECTS:.o=.d) $(SUPPORT:.o=.d) $(wildcard $(BUILD)/tests/unit/*.d)
