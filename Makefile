# Rubric. `make` builds build/rubric; `make help` lists the rest.

# BATCH=3 meets every seam between batches; SANITIZE=address,undefined is what `make asan` uses. Such builds have
# folders of their own.
BATCH ?=
SANITIZE ?=
OPTIMISE ?= -O3

# One line for each file; V=1 shows the commands themselves.
V ?=
say = $(if $(V),,@echo '$1 $2'; )
comma := ,
quoted = '$(subst ','\'',$1)'
BUILD ?= build$(if $(BATCH),/batch$(BATCH))$(if $(SANITIZE),/$(subst $(comma),-,$(SANITIZE)))
CC ?= cc
CLANG ?= clang
FLEX ?= flex
BISON ?= bison
PKG_CONFIG ?= pkg-config
PYTHON ?= python3
CLANG_FORMAT ?= clang-format
CLANG_TIDY ?= clang-tidy
PREFIX ?= /usr/local
DESTDIR ?=

VERSION := 0.1.0
PACKAGES := libpcre2-8 uchardet libutf8proc

MAKEFLAGS += --no-print-directory

# `make check` makes errors of warnings, with -Werror; a compiler that warns of more still builds the program.
WERROR ?=
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wwrite-strings -Wvla $(WERROR)
ALL_CPPFLAGS := -D_GNU_SOURCE -DRUBRIC_VERSION='"$(VERSION)"' -Isrc -I$(BUILD)/grammar \
            $(if $(BATCH),-DBATCH_SIZE=$(BATCH)) $(CPPFLAGS)
CFLAGS ?= -g
ALL_CFLAGS := -std=gnu11 $(OPTIMISE) -fno-strict-aliasing $(WARNINGS) $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null) \
          $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all) $(CFLAGS)
ALL_LIBRARIES := -lcsv $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null) -lpthread $(LDLIBS)

ROOMS := base syntax data plan kernel code population vm scan survey ledger labelling explaining profiling testing analysis comparison report write
SOURCES := $(foreach room,$(ROOMS),$(wildcard src/$(room)/*.c))
COMMANDS := $(wildcard src/cmd/*.c)
GRAMMAR := $(BUILD)/grammar/rules.tab.c $(BUILD)/grammar/rules.lex.c
LIBRARY := $(BUILD)/librubric.a

LIBRARY_OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o) $(GRAMMAR:%.c=%.o)
COMMAND_OBJECTS := $(COMMANDS:%.c=$(BUILD)/%.o)

MANUAL := $(BUILD)/rubric.1 $(addprefix $(BUILD)/completions/rubric.,bash zsh fish)

.PHONY: all
all: $(BUILD)/rubric $(MANUAL)

$(BUILD)/rubric: $(COMMAND_OBJECTS) $(LIBRARY)
	$(call say,link,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(ALL_LIBRARIES)

$(LIBRARY): $(LIBRARY_OBJECTS)
	@rm -f $@
	$(call say,ar,$@)$(AR) rcs $@ $^

# What objects are compiled with: where it changes they are all made anew.
COMPILED_WITH := $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@command -v $(PKG_CONFIG) >/dev/null && $(PKG_CONFIG) --exists $(PACKAGES) || \
		{ echo "libraries are missing: make deps installs them" >&2; exit 1; }
	@echo $(call quoted,$(COMPILED_WITH)) | cmp -s - $@ || echo $(call quoted,$(COMPILED_WITH)) >$@

.PHONY: FORCE
FORCE:

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,cc,$<)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(filter $(BUILD)/src/syntax/%,$(LIBRARY_OBJECTS)): | $(BUILD)/grammar/rules.tab.h

$(BUILD)/grammar/%.o: $(BUILD)/grammar/%.c $(BUILD)/flags
	$(call say,cc,$<)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/grammar/rules.tab.c $(BUILD)/grammar/rules.tab.h &: grammar/rules.y
	@mkdir -p $(@D)
	$(call say,bison,$<)$(BISON) -Wall -Wcounterexamples -Werror -o $(BUILD)/grammar/rules.tab.c --header=$(BUILD)/grammar/rules.tab.h $<

$(BUILD)/grammar/rules.lex.c: grammar/rules.l $(BUILD)/grammar/rules.tab.h
	$(call say,flex,$<)$(FLEX) -o $@ $<

# What flex writes is not ours to polish.
$(BUILD)/grammar/rules.lex.o: ALL_CFLAGS += -Wno-conversion -Wno-sign-conversion -Wno-unused-function -Wno-missing-prototypes

# --- the manual page and the completions, made of the tables of commands and options ---

$(BUILD)/docs/manual/%: $(BUILD)/docs/manual/%.o $(addprefix $(BUILD)/src/cmd/,options.o option_checks.o option_values.o help.o) $(LIBRARY)
	$(call say,link,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(ALL_LIBRARIES)

$(BUILD)/rubric.1: $(BUILD)/docs/manual/manual
	$(call say,make,$@)$< >$@.new && mv $@.new $@

$(BUILD)/completions/rubric.%: $(BUILD)/docs/manual/completions
	@mkdir -p $(@D)
	$(call say,make,$@)$< $* >$@.new && mv $@.new $@

# --- tests ---

UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
SUPPORT := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/support/*.c))

$(BUILD)/tests/test_options: $(addprefix $(BUILD)/src/cmd/,options.o option_checks.o option_values.o help.o progress.o)

$(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(SUPPORT) $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,link,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) -lcmocka -lgmp $(ALL_LIBRARIES)

.SECONDARY:

FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

$(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/%.o $(SUPPORT) $(LIBRARY)
	@mkdir -p $(@D)
	$(call say,link,$@)$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(ALL_LIBRARIES)

PROVE := $(BUILD)/prove
PROVE_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/analysis/*.c))

$(PROVE): $(PROVE_OBJECTS) $(SUPPORT) $(LIBRARY)
	$(call say,link,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARY) $(ALL_LIBRARIES)

# What `check` says of so many random rule files, held against the machine.
FILES ?= 100000
.PHONY: prove
prove: $(PROVE)
	@$(PROVE) $(FILES)

.PHONY: unit fuzzers
unit: $(UNIT)
fuzzers: $(FUZZERS)

# The unit and golden tests run once more in batches of 3 records, and the golden ones without the optimiser. A unit
# test that cannot be built is a failed test.
.PHONY: test
test: $(BUILD)/rubric $(MANUAL)
	@unbuilt=0; \
	$(MAKE) -k unit $(PROVE) || unbuilt=1; \
	$(MAKE) -k BUILD=$(BUILD)/batch3 BATCH=3 OPTIMISE=-O1 all unit || unbuilt=1; \
	$(PYTHON) tests/run $(BUILD) --small-batches $(BUILD)/batch3 --failed $$unbuilt

.PHONY: asan
asan:
	@unbuilt=0; \
	$(MAKE) -k BUILD=build/asan SANITIZE=address,undefined,leak OPTIMISE=-O1 all unit || unbuilt=1; \
	UBSAN_OPTIONS=print_stacktrace=1 $(PYTHON) tests/run build/asan --only unit,golden --failed $$unbuilt

# Seconds for each fuzzer. What it finds is written to build/fuzz, its corpus is kept there.
FUZZ_SECONDS ?= 60
.PHONY: fuzz
fuzz:
	@$(MAKE) BUILD=build/fuzz CC=$(CLANG) SANITIZE=fuzzer-no-link,address,undefined OPTIMISE=-O1 fuzzers
	@set -e; for fuzzer in $(notdir $(FUZZERS)); do \
		name=$${fuzzer#fuzz_}; \
		mkdir -p build/fuzz/corpus/$$name; \
		seeds=; [ ! -d tests/fuzz/$$name ] || seeds=tests/fuzz/$$name; \
		dictionary=; [ ! -f tests/fuzz/$$name.dict ] || dictionary=-dict=tests/fuzz/$$name.dict; \
		echo "== $$fuzzer for $(FUZZ_SECONDS) seconds"; \
		build/fuzz/fuzz/$$fuzzer -max_total_time=$(FUZZ_SECONDS) -artifact_prefix=build/fuzz/$$name- -timeout=10 \
			-verbosity=0 -print_final_stats=1 $$dictionary build/fuzz/corpus/$$name $$seeds; \
	done

.PHONY: bench bench-run bench-rules bench-count
bench: $(BUILD)/rubric
	@bench/run $(BUILD)
	@bench/rules $(BUILD)
	@bench/count $(BUILD)
bench-run bench-rules bench-count: bench-%: $(BUILD)/rubric
	@bench/$* $(BUILD)

# --- what is wrong with the source ---

OUR_C := $(wildcard src/*/*.[ch] docs/manual/*.c tests/unit/*.[ch] tests/analysis/*.[ch] tests/fuzz/*.[ch] tests/support/*.[ch] bench/*.[ch])

.PHONY: check check-layout check-source check-gcc check-clang
check: check-layout check-source check-gcc check-clang

check-layout:
	@if command -v $(CLANG_FORMAT) >/dev/null; then $(CLANG_FORMAT) --dry-run -Werror $(OUR_C); \
	else echo "the layout is not checked: there is no $(CLANG_FORMAT)"; fi

# What rooms include, functions that are not to be used, long files.
check-source:
	@$(PYTHON) tests/check_rooms.py $(ROOMS) cmd

check-gcc:
	@$(MAKE) BUILD=build/gcc CC=gcc OPTIMISE=-O2 WERROR=-Werror all unit check-names

# Two functions of one name link without a word where they are in the library: the first one is called.
.PHONY: check-names
check-names: $(LIBRARY) $(COMMAND_OBJECTS)
	@twice=$$(nm -g --defined-only $^ | awk 'NF == 3 { print $$3 }' | sort | uniq -d); \
	if [ -n "$$twice" ]; then echo "defined twice: $$twice" >&2; exit 1; fi

check-clang:
	@if command -v $(CLANG) >/dev/null; then \
		$(MAKE) BUILD=build/clang CC=$(CLANG) OPTIMISE=-O1 WERROR=-Werror all unit; \
	else echo "the warnings of clang are not seen: there is no $(CLANG)"; fi

# The checks are in .clang-tidy.
.PHONY: tidy
tidy: $(BUILD)/grammar/rules.tab.h
	@printf '%s\n' $(SOURCES) $(COMMANDS) | \
		xargs -P $$(nproc) -I FILE $(CLANG_TIDY) --quiet FILE -- -std=gnu11 $(ALL_CPPFLAGS) \
			$$($(PKG_CONFIG) --cflags $(PACKAGES))

# --- the machine it is built and used on ---

# What is needed on Debian and Ubuntu: programs by their command, libraries by their package. git is for `diff git:HEAD`.
NEEDED_COMMANDS := gcc make flex bison pkg-config python3 git
NEEDED_LIBRARIES := libc6-dev libcsv-dev libcmocka-dev libuchardet-dev libpcre2-dev libutf8proc-dev libgmp-dev

.PHONY: deps
deps:
	@set -e; missing=; \
	for command in $(NEEDED_COMMANDS); do \
		command -v $$command >/dev/null || missing="$$missing $$command"; \
	done; \
	for library in $(NEEDED_LIBRARIES); do \
		dpkg-query -W -f '$${Status}' $$library 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$library"; \
	done; \
	if [ -z "$$missing" ]; then echo "everything that is needed is installed"; exit 0; fi; \
	as_root=; \
	if [ "$$(id -u)" != 0 ]; then as_root=sudo; echo "installing with sudo:$$missing"; \
	else echo "installing:$$missing"; fi; \
	$$as_root apt-get update -q; \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
		--no-install-recommends $$missing

# Where shells and man look for them.
INSTALLED_MANUAL := share/man/man1/rubric.1
INSTALLED_BASH := share/bash-completion/completions/rubric
INSTALLED_ZSH := share/zsh/site-functions/_rubric
INSTALLED_FISH := share/fish/vendor_completions.d/rubric.fish

.PHONY: install uninstall
install: $(BUILD)/rubric $(MANUAL)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/rubric/docs
	install -m 755 $(BUILD)/rubric $(DESTDIR)$(PREFIX)/bin/rubric
	install -D -m 644 $(BUILD)/rubric.1 $(DESTDIR)$(PREFIX)/$(INSTALLED_MANUAL)
	install -D -m 644 $(BUILD)/completions/rubric.bash $(DESTDIR)$(PREFIX)/$(INSTALLED_BASH)
	install -D -m 644 $(BUILD)/completions/rubric.zsh $(DESTDIR)$(PREFIX)/$(INSTALLED_ZSH)
	install -D -m 644 $(BUILD)/completions/rubric.fish $(DESTDIR)$(PREFIX)/$(INSTALLED_FISH)
	install -m 644 README.md LICENSE $(DESTDIR)$(PREFIX)/share/doc/rubric
	install -m 644 $(wildcard docs/*.md docs/*.svg) $(DESTDIR)$(PREFIX)/share/doc/rubric/docs
	cp -R examples rules $(DESTDIR)$(PREFIX)/share/doc/rubric

uninstall:
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/,bin/rubric $(INSTALLED_MANUAL) $(INSTALLED_BASH) $(INSTALLED_ZSH) \
		$(INSTALLED_FISH))
	rm -rf $(DESTDIR)$(PREFIX)/share/doc/rubric

.PHONY: demo
demo: $(BUILD)/rubric
	@PATH="$(abspath $(BUILD)):$$PATH" sh examples/demo.sh

.PHONY: clean
clean:
	rm -rf build

.PHONY: help
help:
	@echo 'make            build/rubric'
	@echo 'make demo       label a small export, and show input, rules and output'
	@echo 'make test       all tests; the last line counts them'
	@echo 'make check      layout, dependencies between the rooms, warnings of gcc and clang as errors'
	@echo '                (make -k check does all of it, whatever it finds)'
	@echo 'make asan       unit and golden tests with the address, undefined behaviour and leak sanitizers'
	@echo 'make prove      what check says of FILES=$(FILES) random rule files, held against the machine'
	@echo 'make tidy       clang-tidy'
	@echo 'make fuzz       every fuzzer for FUZZ_SECONDS=$(FUZZ_SECONDS)'
	@echo 'make bench      measure the speed on this machine: bench-run beside others, bench-rules of many rules,'
	@echo '                bench-count in instructions'
	@echo 'make deps       install what is needed (Debian, Ubuntu)'
	@echo 'make install    to PREFIX=$(PREFIX), under DESTDIR; make uninstall takes it away'
	@echo 'make clean      remove build/'
	@echo 'V=1 shows every command; BATCH=3, SANITIZE=address,undefined, OPTIMISE=-O1, WERROR=-Werror change the build'

-include $(LIBRARY_OBJECTS:.o=.d) $(COMMAND_OBJECTS:.o=.d) $(SUPPORT:.o=.d) $(wildcard $(BUILD)/tests/unit/*.d $(BUILD)/tests/fuzz/*.d $(BUILD)/tests/analysis/*.d $(BUILD)/docs/manual/*.d)
